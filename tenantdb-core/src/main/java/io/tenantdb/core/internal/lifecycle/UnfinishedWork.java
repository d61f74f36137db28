package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeasedOperation;
import java.util.Optional;

/**
 * Work of a worker that died, of which only its lease tells: nothing in the record does.
 *
 * @param lease the lease that expired
 */
record UnfinishedWork(ExpiredLease lease) {

  /** What only this lease tells of; empty if the record says itself that the work is unfinished. */
  static Optional<UnfinishedWork> of(ExpiredLease lease) {
    return switch (lease.lease().operation()) {
      case SUSPEND, RESUME, DROP, PURGE, UPDATE -> Optional.of(new UnfinishedWork(lease));
      case PROVISION, MIGRATE, RENAME, RESTORE -> Optional.empty();
    };
  }

  /**
   * Whether this work is gone on with when an operation that took it over has failed, and not that
   * operation. Nobody gets in because something failed: what was to be dropped still is, and what
   * was to be closed is not opened.
   */
  boolean outlasts(LeasedOperation failed) {
    return switch (lease.lease().operation()) {
      case DROP -> failed == LeasedOperation.SUSPEND || failed == LeasedOperation.RESUME;
      case SUSPEND -> failed == LeasedOperation.RESUME;
      default -> false;
    };
  }
}
