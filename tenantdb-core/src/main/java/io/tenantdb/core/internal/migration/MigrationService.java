package io.tenantdb.core.internal.migration;

import io.tenantdb.api.TenantDatabaseMigrationService;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.migration.TenantMigrationStatus;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.Versions;
import io.tenantdb.core.internal.run.FleetMigration;
import java.util.List;

/** Migrates one tenant's database by itself, and the fleet as a run. */
public final class MigrationService implements TenantDatabaseMigrationService {

  private final Records records;
  private final Migration migration;
  private final FleetMigration fleet;

  public MigrationService(Records records, Migration migration, FleetMigration fleet) {
    this.records = records;
    this.migration = migration;
    this.fleet = fleet;
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
