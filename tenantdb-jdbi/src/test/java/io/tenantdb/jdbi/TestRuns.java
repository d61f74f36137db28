package io.tenantdb.jdbi;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.Samples;
import java.util.UUID;

/** Runs, and what their workers decide. */
final class TestRuns {

  private TestRuns() {}

  /** Makes a record whose database is behind, and a run for it. */
  static MigrationRun make(TenantDatabaseRegistry registry, ServerName server) {
    record(registry, server);
    return registry.runs().start(wanted(MigrationRunOptions.builder(Samples.attribution())));
  }

  /** Makes a record whose database is behind. */
  static void record(TenantDatabaseRegistry registry, ServerName server) {
    registry
        .writeRepository()
        .save(
            Samples.created(
                Samples.newRecord().toBuilder()
                    .server(server)
                    .status(TenantDatabaseStatus.ACTIVE)
                    .presence(DatabasePresence.PRESENT)
                    .serving(true)
                    .build()));
  }

  static NewMigrationRun wanted(MigrationRunOptions.Builder options) {
    return new NewMigrationRun(
        new RunId(UUID.randomUUID()), options.build(), Samples.fingerprint());
  }

  /** Begins what is not MIGRATING, and goes on with what is. */
  static RunDecision decide(TenantDatabase record) {
    return record.status() == TenantDatabaseStatus.MIGRATING
        ? new RunDecision.GoOn()
        : new RunDecision.Begin(
            Samples.updated(Samples.next(record).status(TenantDatabaseStatus.MIGRATING).build()));
  }

  /** The record is ACTIVE again, and one routing epoch on. */
  static RunResult succeeded(RunAdvance.Claimed claimed) {
    TenantDatabase record = claimed.record();
    return new RunResult(
        claimed.lease(),
        Samples.updated(
            Samples.next(record)
                .status(TenantDatabaseStatus.ACTIVE)
                .routingEpoch(record.routingEpoch() + 1)
                .build()),
        new RunOutcome.Succeeded(1, new MigrationWay.Replayed()));
  }
}
