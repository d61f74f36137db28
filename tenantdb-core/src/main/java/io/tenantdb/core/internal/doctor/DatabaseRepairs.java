package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.doctor.DatabaseFinding;
import io.tenantdb.api.doctor.DatabaseFinding.AccessMismatch;
import io.tenantdb.api.doctor.DatabaseFinding.DriftedLogin;
import io.tenantdb.api.doctor.DatabaseFinding.GhostRecord;
import io.tenantdb.api.doctor.DatabaseFinding.HalfDroppedDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.HistoryMismatch;
import io.tenantdb.api.doctor.DatabaseFinding.MisplacedDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.MissingLogin;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.ProposedRepair;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.RecordEdit;
import io.tenantdb.core.internal.lifecycle.StatusMachine;
import java.util.List;
import java.util.Optional;

/** Puts right, under the lease, what a record and its database do not agree on. */
final class DatabaseRepairs {

  private final Fleet fleet;
  private final DatabaseExamination examination;

  DatabaseRepairs(Fleet fleet) {
    this.fleet = fleet;
    this.examination = new DatabaseExamination(fleet);
  }

  RepairResult repair(DatabaseFinding finding, Attribution attribution) {
    try (LeasedRecord record =
        fleet.records().acquireKnown(finding.record().id(), LeasedOperation.UPDATE, attribution)) {
      Optional<Finding> now = provenAgain(finding, record.state());
      if (now.isEmpty()) {
        return new RepairResult.GoneMeanwhile(finding);
      }
      if (now.get().proposal() instanceof ProposedRepair.None none) {
        return new RepairResult.Refused(finding, none.reason());
      }
      mend(now.get(), record, attribution);
      return new RepairResult.Repaired(finding);
    }
  }

  private Optional<Finding> provenAgain(DatabaseFinding finding, TenantDatabase state) {
    return DatabaseExamination.isToBeObserved(state)
        ? examination.examine(state, finding instanceof HistoryMismatch).stream()
            .filter(now -> now.getClass().equals(finding.getClass()))
            .filter(now -> !isOtherWayRound(finding, now))
            .findFirst()
        : Optional.empty();
  }

  private static boolean isOtherWayRound(Finding before, Finding now) {
    return before instanceof AccessMismatch was
        && now instanceof AccessMismatch is
        && was.open() != is.open();
  }

  private void mend(Finding finding, LeasedRecord record, Attribution attribution) {
    if (finding instanceof GhostRecord || finding instanceof HalfDroppedDatabase) {
      recordGone(record, attribution);
    } else if (finding instanceof MisplacedDatabase misplaced) {
      putInPlace(misplaced, record);
    } else if (finding instanceof AccessMismatch mismatch) {
      mendAccess(mismatch, record);
    } else if (finding instanceof MissingLogin) {
      giveLogin(record);
    } else if (finding instanceof DriftedLogin) {
      mendLogin(record);
    } else if (finding instanceof HistoryMismatch mismatch) {
      SchemaState found = mismatch.found();
      RecordEdit edit =
          new RecordEdit(null, null, found.version(), found.reachedAt(), found.fingerprint(), null);
      record.saveAndRelease(record.aggregate(attribution).edited(edit));
    } else {
      throw new IllegalArgumentException("nobody repairs " + finding);
    }
  }

  /** Drops what is left of it, its login and its read database included. */
  private void recordGone(LeasedRecord record, Attribution attribution) {
    TenantDatabase state = record.state();
    if (!state.isDeleted()) {
      StatusMachine.checkDeletable(state);
    }
    fleet.servers().evict(state);
    fleet.servers().provisioner().drop(record.owned(), record.fence());
    fleet.readDatabases().drop(record.owned(), state, true, record.fence());
    var aggregate = record.aggregate(attribution);
    TenantDatabaseEvent gone = state.isDeleted() ? aggregate.purged() : aggregate.dropped();
    record.saveAndRelease(gone);
  }

  private void putInPlace(MisplacedDatabase misplaced, LeasedRecord record) {
    TenantDatabase state = record.state();
    OwnedDatabase owned = record.owned();
    OwnedDatabase present = owned.named(new DatabaseName(misplaced.foundAs()));
    TenantDatabaseProvisioner provisioner = fleet.servers().provisioner();
    Fence fence = record.fence();
    fleet.servers().evict(state);
    if (state.presence() == DatabasePresence.RECYCLED) {
      if (provisioner.recycle(present, fence) instanceof RecycleResult.Foreign foreign) {
        throw new ForeignDatabaseException(present.server(), present.name(), foreign.occupant());
      }
      return;
    }
    boolean inBin = fleet.survey().observe(owned.server(), List.of(owned)).get(0).recycled();
    RenameResult result =
        inBin
            ? provisioner.restore(owned, fence)
            : provisioner.rename(present, owned.name(), fence);
    if (result instanceof RenameResult.NameTaken taken) {
      throw new ForeignDatabaseException(owned.server(), owned.name(), taken.occupant());
    }
    if (inBin && !state.suspended()) {
      provisioner.resume(owned, fence);
    }
  }

  private void mendAccess(AccessMismatch mismatch, LeasedRecord record) {
    if (mismatch.open()) {
      fleet.servers().suspend(record.owned(), record.state(), record.fence());
    } else {
      fleet.servers().provisioner().resume(record.owned(), record.fence());
    }
  }

  private void mendLogin(LeasedRecord record) {
    TenantDatabase state = record.state();
    fleet.servers().evict(state);
    fleet.survey().mendLogin(record.owned(), admits(state), record.fence());
  }

  private void giveLogin(LeasedRecord record) {
    fleet.survey().giveLogin(record.owned(), record.fence());
    if (admits(record.state())) {
      fleet.servers().provisioner().resume(record.owned(), record.fence());
    }
  }

  /** One that is withdrawn was to be shut out, and may be half dropped. */
  private static boolean admits(TenantDatabase state) {
    return state.presence() == DatabasePresence.PRESENT
        && !state.suspended()
        && !LifecycleExamination.isWithdrawn(state);
  }
}
