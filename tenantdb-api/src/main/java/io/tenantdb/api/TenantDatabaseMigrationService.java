package io.tenantdb.api;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.migration.TenantMigrationStatus;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import java.util.List;
import java.util.function.Consumer;

/**
 * Migrates tenants' databases, and verifies them. Each is migrated under a lease on its record; a
 * record whose worker died is taken over when its lease has expired. Safe for use by many threads
 * and many nodes.
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
   * @return a result for each of these, and for each that was up to date, in the order of the
   *     record ids. Whoever has very many databases starts a run instead and reads its report
   * @throws io.tenantdb.api.error.WaitInterruptedException if the thread is interrupted; the run
   *     goes on
   * @throws io.tenantdb.api.error.TenantDbClosedException if this node is closed; the run goes on
   */
  List<TenantMigrationResult> migrateAllTenantDatabases(Attribution attribution);

  /** Starts a run, as {@link TenantDatabaseRuns#start} does, and does not wait for it. */
  MigrationRun migrateAllTenantDatabases(MigrationRunOptions options);

  /**
   * Connects to a tenant's database and proves that it holds what its record and the migrations
   * say. Takes no lease, and changes neither the database nor the record: where the registry has
   * something else on record than the history shows, that is a fault, and the {@linkplain
   * TenantDatabaseDoctor doctor} proposes what to do. A database that could not be read, or that
   * somebody worked on meanwhile, is an outcome, not an exception.
   *
   * <p>For {@link VerificationDepth#SCHEMA} the migrations that the history shows are applied to a
   * scratch database on the same server, or a copy of the template is taken, and its objects are
   * what the tenant's are compared with. If this node dies, another one drops the scratch database.
   * What an initializer or the tenant's application has created is reported: no migration made it.
   *
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if the tenant has no live record
   */
  VerifiedDatabase verifyTenantDatabase(TenantId tenantId, VerificationDepth depth);

  /** As {@link #verifyAllTenantDatabases(VerificationOptions, Consumer)}, for the report alone. */
  VerificationReport verifyAllTenantDatabases(VerificationOptions options);

  /**
   * Verifies the fleet as {@link #verifyTenantDatabase} does one, and waits until that is over. A
   * scratch database is made once for each server and version. Holds a slice of the records in
   * memory, however many there are. A server that could not be reached is not asked again.
   *
   * @param verified is given each database, in the calling thread; an exception from it ends the
   *     verification
   * @throws io.tenantdb.api.error.WaitInterruptedException if the thread is interrupted
   */
  VerificationReport verifyAllTenantDatabases(
      VerificationOptions options, Consumer<? super VerifiedDatabase> verified);

  /**
   * How far a tenant's database is migrated, as the registry has it.
   *
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if the tenant has no live record
   */
  TenantMigrationStatus getTenantMigrationStatus(TenantId tenantId);
}
