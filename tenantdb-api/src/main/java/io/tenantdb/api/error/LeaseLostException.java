package io.tenantdb.api.error;

import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.PreparationLease;

/**
 * The worker no longer holds its lease: it expired and another worker took it, or it was released.
 * The worker must stop; whoever holds the lease now goes on with the work.
 */
public final class LeaseLostException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final String owner;
  private final long token;

  /** The lease on a record was lost. */
  public LeaseLostException(Lease lease) {
    this(
        lease.owner(),
        lease.token(),
        "tenant database %s while doing %s".formatted(lease.id(), lease.operation()));
  }

  /** The lease on a prepared database was lost. */
  public LeaseLostException(PreparationLease lease) {
    this(lease.owner(), lease.token(), "the prepared database " + lease.nonce());
  }

  private LeaseLostException(String owner, long token, String work) {
    super(
        ("%s has lost its lease (token %d) on %s; nothing was written, and whoever holds the lease"
                + " now goes on")
            .formatted(owner, token, work));
    this.owner = owner;
    this.token = token;
  }

  /** The worker. */
  public String owner() {
    return owner;
  }

  /** The token of the lease that was lost. */
  public long token() {
    return token;
  }
}
