package io.tenantdb.core.internal.run;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.core.internal.lifecycle.Records;

/** Decides what a run does about a record as it is when its turn comes. */
final class RunDecisions {

  private final Records records;

  RunDecisions(Records records) {
    this.records = records;
  }

  RunDecision decide(MigrationRun run, TenantDatabase record) {
    if (record.isDeleted() || record.presence() != DatabasePresence.PRESENT) {
      return skip("it was deleted since the run began");
    }
    if (record.status() == TenantDatabaseStatus.MIGRATING) {
      return new RunDecision.GoOn();
    }
    if (record.status() == TenantDatabaseStatus.SUSPENDED && !run.terms().includesSuspended()) {
      return skip("it was suspended since the run began");
    }
    boolean upToDate = run.target() != null && run.target().equals(record.schemaFingerprint());
    if (upToDate && record.status() != TenantDatabaseStatus.FAILED) {
      return skip("it was migrated since the run began");
    }
    try {
      return new RunDecision.Begin(records.aggregate(record, run.attribution()).migrationStarted());
    } catch (IllegalStatusTransitionException e) {
      return new RunDecision.Skip(ErrorMessage.from(e.getMessage()));
    }
  }

  /**
   * Of a run whose migrations this node does not have: nothing may stay MIGRATING for want of one.
   */
  RunDecision leave(TenantDatabase record) {
    return record.status() == TenantDatabaseStatus.MIGRATING
        ? new RunDecision.GoOn()
        : new RunDecision.LeaveToOthers();
  }

  private static RunDecision skip(String reason) {
    return new RunDecision.Skip(new ErrorMessage(reason));
  }
}
