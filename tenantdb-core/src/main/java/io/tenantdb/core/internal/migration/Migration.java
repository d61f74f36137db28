package io.tenantdb.core.internal.migration;

import static io.tenantdb.api.database.TenantDatabaseStatus.MIGRATING;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseAggregate;
import io.tenantdb.core.internal.provisioning.Failures;
import io.tenantdb.core.internal.provisioning.MigrationWays;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrates one database under the lease on its record. */
public final class Migration {

  private static final Logger log = LoggerFactory.getLogger(Migration.class);

  private final Records records;
  private final TenantServers servers;

  public Migration(Records records, TenantServers servers) {
    this.records = records;
    this.servers = servers;
  }

  /** Migrates the record's database; a failure is recorded and is a result. */
  public TenantMigrationResult migrate(TenantDatabase found, Attribution attribution) {
    try (LeasedRecord record = begin(found, attribution)) {
      TenantDatabase state = record.state();
      log.debug(
          "Tenant {}, database {}: migrating it from schema version {}",
          state.tenantId(),
          state.databaseName(),
          Objects.toString(state.schemaVersion(), "none"));
      MigrationOutcome outcome = run(record);
      TenantDatabase migrated = record.saveAndRelease(decide(record, outcome, attribution));
      servers.evict(migrated);
      return result(migrated, outcome);
    }
  }

  /** A record that is MIGRATING already is taken over, once its worker's lease has expired. */
  private LeasedRecord begin(TenantDatabase found, Attribution attribution) {
    if (found.status() != MIGRATING) {
      TenantDatabaseUpdatedEvent started = records.aggregate(found, attribution).migrationStarted();
      return records.saveAndAcquire(started, LeasedOperation.MIGRATE);
    }
    LeasedRecord record = records.acquire(found.id(), LeasedOperation.MIGRATE, attribution);
    try {
      if (record.state().status() != MIGRATING) {
        record.save(record.aggregate(attribution).migrationStarted());
      }
      return record;
    } catch (RuntimeException e) {
      record.close();
      throw e;
    }
  }

  private MigrationOutcome run(LeasedRecord record) {
    TenantDatabase state = record.state();
    try {
      return servers.migrate(record.owned(), state, MigrationTerms.standard(), record.fence());
    } catch (RuntimeException | Error e) {
      Failures.throwIfLeaseLost(e);
      SchemaState asRecorded =
          new SchemaState(state.schemaVersion(), state.lastMigrationAt(), null);
      return new MigrationOutcome.Failed(
          asRecorded, MigrationError.of(Failures.migrationKind(e), Failures.unread(e)));
    }
  }

  private static TenantDatabaseUpdatedEvent decide(
      LeasedRecord record, MigrationOutcome outcome, Attribution attribution) {
    TenantDatabaseAggregate aggregate = record.aggregate(attribution);
    if (outcome instanceof MigrationOutcome.Failed failed) {
      return aggregate.migrationFailed(failed.state(), ErrorMessage.from(failed.error().message()));
    }
    return aggregate.migrated(outcome.state());
  }

  private static TenantMigrationResult result(TenantDatabase migrated, MigrationOutcome outcome) {
    if (outcome instanceof MigrationOutcome.Failed failed) {
      log.warn(
          "Tenant {}, database {}: migration failed: {}",
          migrated.tenantId(),
          migrated.databaseName(),
          failed.error());
      return new TenantMigrationResult(
          migrated.tenantId(), false, migrated.schemaVersion(), failed.error().message(), null);
    }
    MigrationWay way = ((MigrationOutcome.Migrated) outcome).way();
    log.debug(
        "Tenant {}, database {}: {} to schema version {}",
        migrated.tenantId(),
        migrated.databaseName(),
        MigrationWays.text(way),
        Objects.toString(migrated.schemaVersion(), "none"));
    return new TenantMigrationResult(
        migrated.tenantId(), true, migrated.schemaVersion(), null, way);
  }
}
