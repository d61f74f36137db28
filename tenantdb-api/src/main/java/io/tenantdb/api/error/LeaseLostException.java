package io.tenantdb.api.error;

import io.tenantdb.api.lease.Lease;

/**
 * The worker no longer holds its lease: it expired and another worker took it, or it was released.
 * The worker must stop; whoever holds the lease now goes on with the work.
 */
public final class LeaseLostException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient Lease lease;

  public LeaseLostException(Lease lease) {
    super(
        ("%s has lost its lease (token %d) on tenant database %s while doing %s; nothing was"
                + " written, and whoever holds the lease now goes on")
            .formatted(lease.owner(), lease.token(), lease.id(), lease.operation()));
    this.lease = lease;
  }

  /** The lease that was lost. */
  public Lease lease() {
    return lease;
  }
}
