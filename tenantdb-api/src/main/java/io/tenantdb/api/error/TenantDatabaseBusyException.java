package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.lease.LeasedOperation;
import java.time.Instant;

/**
 * Another worker holds the lease on the record. Nothing was changed; try again when that work is
 * done or its lease has expired.
 */
public final class TenantDatabaseBusyException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantDatabaseId id;
  private final String owner;
  private final LeasedOperation operation;
  private final Instant expiresAt;

  /**
   * @param id the record
   * @param owner who holds the lease
   * @param operation what the holder is doing
   * @param expiresAt when the lease expires, by the registry's clock
   */
  public TenantDatabaseBusyException(
      TenantDatabaseId id, String owner, LeasedOperation operation, Instant expiresAt) {
    super(
        "Tenant database %s is busy: %s is under way at %s under a lease until %s; try again later"
            .formatted(id, operation, owner, expiresAt));
    this.id = id;
    this.owner = owner;
    this.operation = operation;
    this.expiresAt = expiresAt;
  }

  /** The record. */
  public TenantDatabaseId id() {
    return id;
  }

  /** Who holds the lease. */
  public String owner() {
    return owner;
  }

  /** What the holder is doing. */
  public LeasedOperation operation() {
    return operation;
  }

  /** When the lease expires, by the registry's clock, unless its holder renews it. */
  public Instant expiresAt() {
    return expiresAt;
  }
}
