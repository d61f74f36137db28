package io.tenantdb.api.lease;

import java.util.Objects;
import java.util.Optional;

/**
 * What a worker gets that asks for a lease.
 *
 * @param lease the lease
 * @param tookOver the work that was unfinished when the lease was granted; empty if there was none.
 *     The registry knows of it no more: whoever got the lease sees to it that it is not forgotten
 */
public record LeaseGrant(Lease lease, Optional<ExpiredLease> tookOver) {

  public LeaseGrant {
    Objects.requireNonNull(lease, "lease");
    Objects.requireNonNull(tookOver, "tookOver");
  }
}
