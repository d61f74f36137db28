package io.tenantdb.flyway;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.flyway.MigrationCatalog.Kind;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import io.tenantdb.flyway.MigrationCatalog.Sql;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.jspecify.annotations.Nullable;

/**
 * Tells ahead what the history of a database will show that has every migration. The checksum of a
 * script is Flyway's own, from a class of its internal packages; no other class of ours uses that.
 */
final class TargetReader {

  private TargetReader() {}

  /**
   * Reads the target.
   *
   * @return empty if it cannot be told: with Java or baseline migrations, resolvers of the host's,
   *     a cherry pick, a target that is relative, repeatable migrations with placeholders, or
   *     repeatable ones behind a target
   */
  static Optional<MigrationTarget> of(
      MigrationCatalog catalog, Configuration configuration, Optional<SchemaVersion> upTo) {
    return wanted(catalog, configuration, upTo).map(TargetReader::target);
  }

  /** The migrations of the target; empty as with {@link #of}. */
  static Optional<List<Migration>> wanted(
      MigrationCatalog catalog, Configuration configuration, Optional<SchemaVersion> upTo) {
    @Nullable MigrationVersion target = configuration.getTarget();
    boolean latest = target == null || target.equals(MigrationVersion.LATEST);
    boolean hasRepeatables =
        catalog.migrations().stream().anyMatch(it -> it.kind() == Kind.REPEATABLE);
    boolean bounded = !latest || upTo.isPresent();
    if (configuration.getResolvers().length > 0
        || (configuration.getCherryPick() != null && configuration.getCherryPick().length > 0)
        || (!latest && Objects.requireNonNull(target).isPredefined())
        || (bounded && hasRepeatables)
        || !catalog.migrations().stream().allMatch(it -> canTell(it, configuration))) {
      return Optional.empty();
    }
    return Optional.of(
        catalog.migrations().stream()
            .filter(it -> latest || within(it, Objects.requireNonNull(target)))
            .filter(it -> within(it, upTo))
            .toList());
  }

  private static MigrationTarget target(List<Migration> wanted) {
    Optional<SchemaVersion> newest =
        wanted.stream()
            .map(Migration::version)
            .filter(Objects::nonNull)
            .map(version -> new SchemaVersion(version.getVersion()))
            .max(SchemaVersion::compareTo);
    return new MigrationTarget(
        AppliedFingerprint.of(wanted.stream().map(TargetReader::row).toList()),
        newest.orElse(null));
  }

  private static boolean canTell(Migration migration, Configuration configuration) {
    return migration.source() instanceof Sql sql
        && migration.kind() != Kind.BASELINE
        && (migration.kind() != Kind.REPEATABLE
            || !sql.text().text().contains(configuration.getPlaceholderPrefix()));
  }

  /** Whether a migration goes no farther than this version. */
  static boolean within(Migration migration, Optional<SchemaVersion> upTo) {
    return upTo.stream()
        .allMatch(to -> within(migration, MigrationVersion.fromVersion(to.value())));
  }

  private static boolean within(Migration migration, MigrationVersion target) {
    @Nullable MigrationVersion version = migration.version();
    return version == null || version.compareTo(target) <= 0;
  }

  /** What the history will show of a migration, but for its rank. */
  static HistoryRow row(Migration migration) {
    @Nullable MigrationVersion version = migration.version();
    Sql sql = (Sql) migration.source();
    return new HistoryRow(
        0,
        version == null ? null : version.getVersion(),
        migration.description(),
        "SQL",
        migration.script(),
        ChecksumCalculator.calculate(sql.text()),
        true);
  }
}
