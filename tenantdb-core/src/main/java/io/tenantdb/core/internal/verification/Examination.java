package io.tenantdb.core.internal.verification;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.verification.SchemaStanding;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationFault;
import io.tenantdb.api.verification.VerificationFault.Kind;
import io.tenantdb.api.verification.VerificationOutcome;
import io.tenantdb.core.internal.lifecycle.Ledger;
import io.tenantdb.core.internal.provisioning.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies a database that is in its place. Safe for use by many threads. */
final class Examination {

  private static final int MOST_DIFFERENCES = 50;

  private final TenantDatabaseMigrator migrator;
  private final VerificationDepth depth;
  private final Optional<MigrationTarget> target;
  private final References references;

  /**
   * @param target what a database that is up to date shows
   */
  Examination(
      TenantDatabaseMigrator migrator,
      VerificationDepth depth,
      Optional<MigrationTarget> target,
      References references) {
    this.migrator = migrator;
    this.depth = depth;
    this.target = target;
    this.references = references;
  }

  VerificationOutcome examine(TenantDatabase record) {
    try {
      return verify(record);
    } catch (RuntimeException | Error e) {
      // The host's own code has made the connection.
      String closed =
          record.suspended() ? "it is suspended, and the migrator was not let in: " : "";
      return new VerificationOutcome.NotVerified(ErrorMessage.from(closed + Failures.message(e)));
    }
  }

  private VerificationOutcome verify(TenantDatabase record) {
    MigrationOutcome outcome = migrator.verify(TenantRoute.to(record));
    SchemaState found = outcome.state();
    List<VerificationFault> faults = new ArrayList<>();
    if (!Ledger.agrees(record, found)) {
      faults.add(new VerificationFault(Kind.LEDGER, disagreement(record, found)));
    }
    if (outcome instanceof MigrationOutcome.Failed failed) {
      faults.add(new VerificationFault(Kind.HISTORY, failed.error().message()));
      return new VerificationOutcome.Unsound(found, faults);
    }
    if (depth == VerificationDepth.HISTORY) {
      return concluded(found, faults);
    }
    References.Reference reference = references.of(record.server(), found);
    if (reference instanceof References.Reference.None none) {
      return faults.isEmpty()
          ? new VerificationOutcome.NotCompared(found, standing(found), none.reason())
          : new VerificationOutcome.Unsound(found, faults);
    }
    addDifferences(
        faults,
        migrator
            .schemaObjects(TenantRoute.to(record).address())
            .differencesFrom(((References.Reference.Known) reference).objects()));
    return concluded(found, faults);
  }

  private VerificationOutcome concluded(SchemaState found, List<VerificationFault> faults) {
    return faults.isEmpty()
        ? new VerificationOutcome.Sound(found, standing(found))
        : new VerificationOutcome.Unsound(found, faults);
  }

  private static void addDifferences(List<VerificationFault> faults, List<String> differences) {
    differences.stream()
        .limit(MOST_DIFFERENCES)
        .forEach(line -> faults.add(new VerificationFault(Kind.OBJECT, line)));
    if (differences.size() > MOST_DIFFERENCES) {
      faults.add(
          new VerificationFault(
              Kind.OBJECT, "and %d more".formatted(differences.size() - MOST_DIFFERENCES)));
    }
  }

  private SchemaStanding standing(SchemaState found) {
    if (target.isEmpty()) {
      return SchemaStanding.UNKNOWN;
    }
    if (target.get().fingerprint().equals(found.fingerprint())) {
      return SchemaStanding.UP_TO_DATE;
    }
    @Nullable SchemaVersion newest = target.get().version();
    @Nullable SchemaVersion reached = found.version();
    boolean beyond = reached != null && (newest == null || reached.compareTo(newest) > 0);
    return beyond ? SchemaStanding.AHEAD : SchemaStanding.BEHIND;
  }

  private static String disagreement(TenantDatabase record, SchemaState found) {
    String shown =
        Objects.equals(record.schemaVersion(), found.version())
            ? "other migrations up to that version"
            : version(found.version());
    return "on record is %s, and the history shows %s; have the doctor look at it"
        .formatted(version(record.schemaVersion()), shown);
  }

  private static String version(@Nullable SchemaVersion version) {
    return version == null ? "no version" : "version " + version;
  }
}
