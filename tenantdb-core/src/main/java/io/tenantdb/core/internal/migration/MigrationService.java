package io.tenantdb.core.internal.migration;

import io.tenantdb.api.TenantDatabaseMigrationService;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.migration.TenantMigrationStatus;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.Versions;
import io.tenantdb.core.internal.run.FleetMigration;
import io.tenantdb.core.internal.verification.Verification;
import java.util.List;
import java.util.function.Consumer;

/** Migrates one tenant's database by itself, and the fleet as a run; verifies both. */
public final class MigrationService implements TenantDatabaseMigrationService {

  private final Records records;
  private final Migration migration;
  private final FleetMigration fleet;
  private final Verification verification;

  public MigrationService(
      Records records, Migration migration, FleetMigration fleet, Verification verification) {
    this.records = records;
    this.migration = migration;
    this.fleet = fleet;
    this.verification = verification;
  }

  @Override
  public TenantMigrationResult migrateTenantDatabase(TenantId tenantId, Attribution attribution) {
    return Versions.repeatWhileStale(() -> migration.migrate(records.live(tenantId), attribution));
  }

  /** Goes on with a migration that was cut short. */
  public void migrate(TenantDatabase found, Attribution attribution) {
    migration.migrate(found, attribution);
  }

  @Override
  public List<TenantMigrationResult> migrateAllTenantDatabases(Attribution attribution) {
    return fleet.migrateAll(attribution);
  }

  @Override
  public MigrationRun migrateAllTenantDatabases(MigrationRunOptions options) {
    return fleet.start(options);
  }

  @Override
  public VerifiedDatabase verifyTenantDatabase(TenantId tenantId, VerificationDepth depth) {
    return verification.verify(tenantId, depth);
  }

  @Override
  public VerificationReport verifyAllTenantDatabases(VerificationOptions options) {
    return verifyAllTenantDatabases(options, database -> {});
  }

  @Override
  public VerificationReport verifyAllTenantDatabases(
      VerificationOptions options, Consumer<? super VerifiedDatabase> verified) {
    return verification.verifyAll(options, verified);
  }

  @Override
  public TenantMigrationStatus getTenantMigrationStatus(TenantId tenantId) {
    TenantDatabase record = records.live(tenantId);
    return new TenantMigrationStatus(
        tenantId,
        record.status(),
        record.schemaVersion(),
        record.lastMigrationAt(),
        record.errorMessage());
  }
}
