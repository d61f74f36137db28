package io.tenantdb.core.internal.doctor;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.LifecycleFinding;
import io.tenantdb.api.doctor.LifecycleFinding.ExpiredInBin;
import io.tenantdb.api.doctor.LifecycleFinding.StuckRecord;
import io.tenantdb.api.doctor.LifecycleFinding.WithdrawnRecord;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.core.internal.lifecycle.FoundWork;
import io.tenantdb.core.internal.lifecycle.NoLongerFoundException;
import io.tenantdb.core.internal.reconcile.Reconciler;
import java.util.List;
import java.util.Optional;

/** Has records go on with their lives; the operations take the leases and check again. */
final class LifecycleRepairs {

  private final Fleet fleet;
  private final LifecycleExamination examination;
  private final Reconciler.Work work;

  LifecycleRepairs(Fleet fleet, Reconciler.Work work) {
    this.fleet = fleet;
    this.examination = new LifecycleExamination(fleet);
    this.work = work;
  }

  boolean repair(LifecycleFinding finding, Attribution attribution) {
    if (finding instanceof StuckRecord stuck && stuck.leaseExpired()) {
      return finish(stuck);
    }
    Optional<TenantDatabase> record = fleet.records().find(finding.record().id());
    if (record.filter(now -> isFound(finding, now)).isEmpty() || isLeased(finding)) {
      return false;
    }
    FoundWork found =
        new FoundWork(
            record.get(), operation(finding), Optional.empty(), now -> isFound(finding, now));
    return resume(found, attribution);
  }

  private boolean isFound(LifecycleFinding finding, TenantDatabase record) {
    return examination.examine(record).stream()
        .anyMatch(now -> now.getClass().equals(finding.getClass()));
  }

  private boolean resume(FoundWork found, Attribution attribution) {
    try {
      work.resume(found, attribution);
      return true;
    } catch (NoLongerFoundException e) {
      return false;
    }
  }

  private boolean isLeased(LifecycleFinding finding) {
    return !fleet.registry().leases().findLeased(List.of(finding.record().id())).isEmpty();
  }

  private static LeasedOperation operation(LifecycleFinding finding) {
    if (finding instanceof StuckRecord stuck) {
      return stuck.operation();
    }
    if (finding instanceof WithdrawnRecord) {
      return LeasedOperation.RESUME;
    }
    return finding instanceof ExpiredInBin ? LeasedOperation.PURGE : LeasedOperation.DROP;
  }

  /** In the name of whoever had asked for it. */
  private boolean finish(StuckRecord stuck) {
    Optional<ExpiredLease> expired =
        fleet.records().findExpired(RecordInspection.MOST_EXPIRED).stream()
            .filter(lease -> lease.lease().id().equals(stuck.record().id()))
            .findFirst();
    if (expired.isEmpty()) {
      return false;
    }
    LeasedOperation operation = expired.get().lease().operation();
    boolean finished =
        fleet
            .records()
            .find(stuck.record().id())
            // Of a deleted record there is nothing else to be finished.
            .filter(record -> record.isDeleted() == (operation == LeasedOperation.PURGE))
            .map(record -> FoundWork.left(record, expired.get()))
            .map(found -> resume(found, expired.get().attribution()))
            .orElse(true);
    fleet.records().giveBack(expired.get().lease());
    return finished;
  }
}
