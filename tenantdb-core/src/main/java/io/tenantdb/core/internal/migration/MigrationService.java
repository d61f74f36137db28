package io.tenantdb.core.internal.migration;

import static io.tenantdb.api.database.TenantDatabaseStatus.ACTIVE;
import static io.tenantdb.api.database.TenantDatabaseStatus.FAILED;
import static io.tenantdb.api.database.TenantDatabaseStatus.MIGRATING;

import io.tenantdb.api.TenantDatabaseMigrationService;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.migration.TenantMigrationStatus;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the records to migrate and hands each to its migration. */
public final class MigrationService implements TenantDatabaseMigrationService {

  private static final int SLICE = 200;

  private final Records records;
  private final Migration migration;

  public MigrationService(Records records, Migration migration) {
    this.records = records;
    this.migration = migration;
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
    List<TenantMigrationResult> results = new ArrayList<>();
    Optional<TenantDatabaseId> last = Optional.empty();
    List<TenantDatabase> slice;
    do {
      slice = records.findLive(last, SLICE);
      for (TenantDatabase record : slice) {
        if (isDue(record)) {
          migrateOrReport(record, attribution).ifPresent(results::add);
        }
        last = Optional.of(record.id());
      }
    } while (slice.size() == SLICE);
    return List.copyOf(results);
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

  private static boolean isDue(TenantDatabase record) {
    return record.presence() == DatabasePresence.PRESENT
        && ((record.status() == ACTIVE && record.serving())
            || record.status() == FAILED
            || record.status() == MIGRATING);
  }

  /** Empty if the record went out of the fleet since its slice was read. */
  private Optional<TenantMigrationResult> migrateOrReport(
      TenantDatabase record, Attribution attribution) {
    try {
      return Versions.repeatWhileStale(
          () ->
              records
                  .findLive(record.id())
                  .filter(MigrationService::isDue)
                  .map(due -> migration.migrate(due, attribution)));
    } catch (RegistryUnavailableException e) {
      // Without the registry no other database can be migrated either.
      throw e;
    } catch (TenantDbException e) {
      return Optional.of(
          new TenantMigrationResult(
              record.tenantId(), false, record.schemaVersion(), e.getMessage()));
    }
  }
}
