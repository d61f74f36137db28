package io.tenantdb.flyway;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.flyway.MigrationCatalog.Kind;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a fingerprint what a database lacks: it is that of the versioned migrations up to one
 * of them, with none or with all of the repeatable ones. If it is not, a repeatable one may have
 * been changed since, and nothing tells which: then all of them are taken for changed, and the
 * version on record says the rest.
 */
final class PendingReader {

  private final List<Step> versioned;
  private final List<Step> repeatable;

  /** A migration, and what the history shows of it. */
  private record Step(Migration migration, HistoryRow row) {}

  private PendingReader(List<Migration> migrations) {
    versioned =
        steps(
            migrations,
            Kind.VERSIONED,
            Comparator.comparing(it -> Objects.requireNonNull(it.version())));
    repeatable = steps(migrations, Kind.REPEATABLE, Comparator.comparing(Migration::description));
  }

  private static List<Step> steps(
      List<Migration> migrations, Kind kind, Comparator<Migration> order) {
    return migrations.stream()
        .filter(it -> it.kind() == kind)
        .sorted(order)
        .map(it -> new Step(it, TargetReader.row(it)))
        .toList();
  }

  /**
   * Reads what is pending.
   *
   * @return empty if it cannot be told: where the {@linkplain TargetReader target} cannot, and of a
   *     database that holds anything else than these migrations, unless it may be that only
   *     repeatable ones have changed
   */
  static Optional<List<PendingMigration>> of(
      MigrationCatalog catalog,
      Configuration configuration,
      SchemaState applied,
      Optional<SchemaVersion> upTo) {
    @Nullable MigrationFingerprint fingerprint = applied.fingerprint();
    if (fingerprint == null || TargetReader.wanted(catalog, configuration, upTo).isEmpty()) {
      return Optional.empty();
    }
    return TargetReader.wanted(catalog, configuration, Optional.empty())
        .map(PendingReader::new)
        .flatMap(
            all ->
                all.after(fingerprint)
                    .or(
                        () ->
                            configuration.isOutOfOrder()
                                ? Optional.empty()
                                : all.above(applied.version())))
        .map(
            rest ->
                rest.stream()
                    .filter(it -> TargetReader.within(it, upTo))
                    .map(it -> new PendingMigration(it.script(), version(it)))
                    .toList());
  }

  private static @Nullable SchemaVersion version(Migration migration) {
    @Nullable MigrationVersion version = migration.version();
    return version == null ? null : new SchemaVersion(version.getVersion());
  }

  /** What follows on the migrations of this fingerprint, looked for from the newest on. */
  private Optional<List<Migration>> after(MigrationFingerprint applied) {
    for (int held = versioned.size(); held >= 0; held--) {
      List<Step> prefix = versioned.subList(0, held);
      List<Step> rest = versioned.subList(held, versioned.size());
      if (isOf(applied, prefix, repeatable)) {
        return Optional.of(migrations(rest, List.of()));
      }
      if (isOf(applied, prefix, List.of())) {
        return Optional.of(migrations(rest, repeatable));
      }
    }
    return Optional.empty();
  }

  /** What follows on a version, if there are repeatable migrations. */
  private Optional<List<Migration>> above(@Nullable SchemaVersion version) {
    if (repeatable.isEmpty() || version == null) {
      return Optional.empty();
    }
    MigrationVersion held = MigrationVersion.fromVersion(version.value());
    List<MigrationVersion> versions =
        versioned.stream().map(it -> Objects.requireNonNull(it.migration().version())).toList();
    int at = versions.indexOf(held);
    return at < 0
        ? Optional.empty()
        : Optional.of(migrations(versioned.subList(at + 1, versioned.size()), repeatable));
  }

  private static boolean isOf(MigrationFingerprint applied, List<Step> some, List<Step> more) {
    return applied.equals(AppliedFingerprint.of(joined(some, more).map(Step::row).toList()));
  }

  private static List<Migration> migrations(List<Step> some, List<Step> more) {
    return joined(some, more).map(Step::migration).toList();
  }

  private static Stream<Step> joined(List<Step> some, List<Step> more) {
    return Stream.of(some, more).flatMap(Collection::stream);
  }
}
