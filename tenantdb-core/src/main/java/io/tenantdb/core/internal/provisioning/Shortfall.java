package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history lacks what it must hold. A migrator may call a migration a success that leaves
 * another history than the migrations make: Flyway does where it is told not to validate, or to
 * ignore what is missing.
 */
final class Shortfall {

  private Shortfall() {}

  /** What is wrong with the history of a database after its migration; empty if nothing is. */
  static Optional<String> of(TenantRoute route, SchemaState reached, MigrationTarget target) {
    if (target.fingerprint().equals(reached.fingerprint()) || isNotJudged(reached, target)) {
      return Optional.empty();
    }
    return Optional.of(
        "The migration of database %s of tenant %s reported success, but its history, at version %s, does not hold exactly the host's migrations up to version %s; see what differs there, mend the history or ship what was applied, and migrate it again"
            .formatted(
                route.databaseName(),
                route.tenantId(),
                Objects.toString(reached.version(), "none"),
                Objects.toString(target.version(), "none")));
  }

  /** What is wrong where nobody could say what the history must hold; empty if nothing is. */
  static Optional<String> of(TenantRoute route, MigrationOutcome verified) {
    return verified instanceof MigrationOutcome.Failed failed
        ? Optional.of(
            "The migration of database %s of tenant %s reported success, but its history does not fit the host's migrations; mend the history or ship what was applied, and migrate it again: %s"
                .formatted(route.databaseName(), route.tenantId(), failed.error().message()))
        : Optional.empty();
  }

  /** One that is ahead is left as it is, and where there are no migrations there is no history. */
  private static boolean isNotJudged(SchemaState reached, MigrationTarget target) {
    @Nullable SchemaVersion newest = target.version();
    @Nullable SchemaVersion version = reached.version();
    if (version == null) {
      return newest == null && reached.fingerprint() == null;
    }
    return newest == null || version.compareTo(newest) > 0;
  }
}
