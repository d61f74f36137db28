package io.tenantdb.api.run;

import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.PendingMigration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which databases a run would migrate if it were started now, and with what. As large as there are
 * different states of databases, however many databases there are.
 *
 * @param target what a database that is up to date holds; null if that cannot be told
 * @param parts the databases that are alike and what they would get, by wave and the most frequent
 *     first
 */
public record RunPlan(@Nullable MigrationFingerprint target, List<Part> parts) {

  /**
   * Databases that would get the same.
   *
   * @param group the databases
   * @param migrations what they would get, in the order in which it is applied; empty if only the
   *     history in them can tell
   */
  public record Part(PlannedGroup group, Optional<List<PendingMigration>> migrations) {
    public Part {
      Objects.requireNonNull(group, "group");
      migrations = migrations.map(List::copyOf);
    }
  }

  public RunPlan {
    parts = List.copyOf(parts);
  }

  /** How many databases the run would have. */
  public long databases() {
    return parts.stream().mapToLong(part -> part.group().databases()).sum();
  }

  /** The plan in lines of English text, for a terminal or a log. */
  public String toText() {
    return Stream.concat(Stream.of("Databases: " + databases()), parts.stream().map(RunPlan::line))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String line(Part part) {
    PlannedGroup group = part.group();
    return "Wave %d: %d at %s: %s"
        .formatted(
            group.wave(),
            group.databases(),
            group.version() == null ? "no known version" : "version " + group.version(),
            part.migrations().map(RunPlan::text).orElse("what their histories leave to be done"));
  }

  private static String text(List<PendingMigration> migrations) {
    return migrations.isEmpty()
        ? "no migration, their histories are read"
        : migrations.stream().map(PendingMigration::script).collect(Collectors.joining(", "));
  }
}
