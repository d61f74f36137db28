package io.tenantdb.core.internal.run;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseAggregate;
import io.tenantdb.core.internal.provisioning.Failures;
import io.tenantdb.core.internal.provisioning.MigrationWays;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrates one database of a run. */
final class RunWork {

  private static final Logger log = LoggerFactory.getLogger(RunWork.class);

  private final TenantServers servers;

  RunWork(TenantServers servers) {
    this.servers = servers;
  }

  /**
   * Migrates it and decides what is to be written down.
   *
   * @throws io.tenantdb.api.error.LeaseLostException if another worker has it by now
   */
  RunResult migrate(RunAdvance.Claimed claimed, LeasedRecord record) {
    MigrationOutcome outcome;
    told(record.state(), claimed, "migrating it from");
    try {
      outcome =
          servers.migrate(
              record.owned(), record.state(), claimed.run().terms().migration(), record.fence());
    } catch (RuntimeException | Error e) {
      Failures.throwIfLeaseLost(e);
      return failed(claimed, record, unread(record.state()), failure(e), false);
    }
    if (outcome instanceof MigrationOutcome.Failed failed) {
      return failed(
          claimed,
          record,
          failed.state(),
          RunFailure.of(failed.error()).withHistoryRead(),
          failed.rolledBack());
    }
    TenantDatabaseAggregate aggregate = record.aggregate(claimed.run().attribution());
    MigrationOutcome.Migrated migrated = (MigrationOutcome.Migrated) outcome;
    TenantDatabaseEvent change = aggregate.migrated(outcome.state());
    told(change.state(), claimed, MigrationWays.text(migrated.way()) + " to");
    return new RunResult(
        claimed.lease(), change, new RunOutcome.Succeeded(migrated.applied(), migrated.way()));
  }

  /** Puts back what a node began that is gone: nodes with the run's migrations try it again. */
  RunResult putBack(RunAdvance.Claimed claimed, LeasedRecord record) {
    MigrationRun run = claimed.run();
    RunFailure failure =
        RunFailure.of(
            MigrationError.of(
                MigrationError.Kind.CHECK,
                Failures.unread(
                    "The node that migrated it in run %s is gone, and this one has other migrations; a node with the run's tries it again"
                        .formatted(run.id()))));
    told(record.state(), claimed, "put back at");
    return new RunResult(
        claimed.lease(),
        record
            .aggregate(run.attribution())
            .migrationPutOff(unread(record.state()), failure.message()),
        new RunOutcome.Retried(failure, run.terms().retries().pauseAfter(claimed.attempt())));
  }

  private static void told(TenantDatabase state, RunAdvance.Claimed claimed, String what) {
    log.debug(
        "Tenant {}, database {}: {} schema version {} in run {}",
        state.tenantId(),
        state.databaseName(),
        what,
        Objects.toString(state.schemaVersion(), "none"),
        claimed.run().id());
  }

  /** To be called when the result is on record. */
  void written(RunResult result) {
    servers.evict(result.change().state());
  }

  private static RunResult failed(
      RunAdvance.Claimed claimed,
      LeasedRecord record,
      SchemaState schema,
      RunFailure failure,
      boolean historyRead) {
    TenantDatabase state = record.state();
    MigrationRun run = claimed.run();
    RetryTerms retries = run.terms().retries();
    boolean again = failure.kind().isTransient() && claimed.attempt() < retries.attempts();
    log.warn(
        "Tenant {}, database {}: migration failed in run {}, attempt {}{}: {}",
        state.tenantId(),
        state.databaseName(),
        run.id(),
        claimed.attempt(),
        again ? ", trying again" : "",
        failure.message());
    TenantDatabaseAggregate aggregate = record.aggregate(run.attribution());
    boolean serves = run.terms().servesAfterFailure() && historyRead;
    TenantDatabaseEvent change =
        again
            ? aggregate.migrationPutOff(schema, failure.message())
            : aggregate.migrationFailed(schema, failure.message(), serves);
    RunOutcome outcome =
        again
            ? new RunOutcome.Retried(failure, retries.pauseAfter(claimed.attempt()))
            : new RunOutcome.Failed(failure);
    return new RunResult(claimed.lease(), change, outcome);
  }

  private static RunFailure failure(Throwable cause) {
    return RunFailure.of(MigrationError.of(Failures.migrationKind(cause), Failures.unread(cause)));
  }

  /** What was known before; whether more was applied is not, so that the ledger knows nothing. */
  private static SchemaState unread(TenantDatabase state) {
    return new SchemaState(state.schemaVersion(), state.lastMigrationAt(), null);
  }
}
