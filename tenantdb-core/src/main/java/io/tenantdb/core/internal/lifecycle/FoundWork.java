package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeasedOperation;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Work that somebody came upon, and that nobody has called for since. Whoever goes on with it may
 * have been stopped after it was found, so that it is looked at again under the lease.
 *
 * @param record as it was found
 * @param operation the work
 * @param left the expired lease that tells of it; empty if the record does, and no lease was on it
 * @param still whether there is a reason for it in what the record is now
 */
public record FoundWork(
    TenantDatabase record,
    LeasedOperation operation,
    Optional<ExpiredLease> left,
    Predicate<TenantDatabase> still) {

  /** Work that a worker left unfinished. */
  public static FoundWork left(TenantDatabase record, ExpiredLease left) {
    return new FoundWork(record, left.lease().operation(), Optional.of(left), now -> true);
  }

  /** Work that a record asks for by what it says. */
  public static FoundWork of(TenantDatabase record, LeasedOperation operation) {
    return new FoundWork(record, operation, Optional.empty(), now -> true);
  }

  /**
   * Whether nobody has worked on the record since. A lease that was taken over tells; without one
   * the version does, for then the work is by what the record says.
   *
   * @param tookOver what the lease was taken from
   * @param now the record, read under the lease
   */
  boolean isStillSo(Optional<ExpiredLease> tookOver, TenantDatabase now) {
    boolean untouched =
        left.isPresent()
            ? tookOver.equals(left)
            : tookOver.isEmpty() && now.version() == record.version();
    return untouched && still.test(now);
  }
}
