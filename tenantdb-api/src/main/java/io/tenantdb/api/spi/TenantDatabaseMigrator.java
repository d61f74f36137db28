package io.tenantdb.api.spi;

import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.routing.TenantRoute;

/**
 * Brings tenants' databases to the newest schema version. The caller holds the lease on the record.
 * Safe for use by many threads.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.TenantServerUnavailableException} if the
 * database cannot be reached, and {@link io.tenantdb.api.error.TenantServerException} if it fails
 * in a way that says nothing about a migration.
 */
public interface TenantDatabaseMigrator {

  /**
   * Applies the pending migrations. A migration that fails is an outcome, not an exception. The
   * state in the outcome is read back from the database's own history.
   */
  MigrationOutcome migrate(TenantRoute route);

  /**
   * Reads the history and proves it against the migrations, without changing anything.
   *
   * @return Migrated with 0 applied if the history is sound, be it behind or not; Failed if a
   *     migration in it has failed or is not the one that the host has
   */
  MigrationOutcome verify(TenantRoute route);
}
