package io.tenantdb.api;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.migration.TenantMigrationStatus;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import java.util.List;

/**
 * Migrates tenants' databases. Each is migrated under a lease on its record; a record whose worker
 * died is taken over when its lease has expired. Safe for use by many threads and many nodes.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.RegistryUnavailableException} if the registry
 * cannot be reached.
 */
public interface TenantDatabaseMigrationService {

  /**
   * Applies the pending migrations to one tenant's database: the record is MIGRATING meanwhile, and
   * ACTIVE, FAILED or, if it was suspended, SUSPENDED afterwards, at the schema version that the
   * database's own history shows.
   *
   * @return what came of it; a migration that failed is a result, not an exception
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if the tenant has no live record
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if its database is not
   *     provisioned
   * @throws io.tenantdb.api.error.TenantDatabaseBusyException while another worker holds the lease
   */
  TenantMigrationResult migrateTenantDatabase(TenantId tenantId, Attribution attribution);

  /**
   * Migrates every database that is ACTIVE and behind by the registry, that FAILED after it was
   * provisioned, or whose migration was interrupted, as a run with {@linkplain
   * MigrationRunOptions#by the default options}, and waits until it is over. One that is up to date
   * by the registry is not connected to. One that fails does not stop the others; one that another
   * worker is at is tried again a few times, and has failed then.
   *
   * @return a result for each that was not up to date, in the order of the record ids
   * @throws io.tenantdb.api.error.WaitInterruptedException if the thread is interrupted; the run
   *     goes on
   * @throws io.tenantdb.api.error.TenantDbClosedException if this node is closed; the run goes on
   */
  List<TenantMigrationResult> migrateAllTenantDatabases(Attribution attribution);

  /** Starts a run, as {@link TenantDatabaseRuns#start} does, and does not wait for it. */
  MigrationRun migrateAllTenantDatabases(MigrationRunOptions options);

  /**
   * How far a tenant's database is migrated, as the registry has it.
   *
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if the tenant has no live record
   */
  TenantMigrationStatus getTenantMigrationStatus(TenantId tenantId);
}
