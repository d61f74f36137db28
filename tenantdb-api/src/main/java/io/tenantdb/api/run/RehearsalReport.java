package io.tenantdb.api.run;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a rehearsal showed.
 *
 * @param databases those whose migrations were rehearsed, the largest first
 */
public record RehearsalReport(List<RehearsedDatabase> databases) {

  public RehearsalReport {
    databases = List.copyOf(databases);
  }

  /** The report in lines of English text, for a terminal or a log. */
  public String toText() {
    return Stream.concat(
            Stream.of("Rehearsed on copies: %d databases".formatted(databases.size())),
            databases.stream().map(RehearsalReport::line))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String line(RehearsedDatabase database) {
    return "Tenant %s, %s: %s"
        .formatted(database.tenantId(), megabytes(database.bytes()), text(database.outcome()));
  }

  private static String text(RehearsalOutcome outcome) {
    if (outcome instanceof RehearsalOutcome.Migrated migrated) {
      return "%d migrations in %s, %s more%s"
          .formatted(
              migrated.applied(),
              seconds(migrated.migrating()),
              megabytes(migrated.growth()),
              migrated.replayed() ? ", replayed" : "");
    }
    if (outcome instanceof RehearsalOutcome.Failed failed) {
      return "failed after %s by %s"
          .formatted(seconds(failed.migrating()), RunReportText.cause(failed.failure()));
    }
    return "not rehearsed: " + ((RehearsalOutcome.NotRehearsed) outcome).reason();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
  }
}
