package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.lease.LeasedOperation;
import java.time.Instant;

/**
 * Another worker holds the lease on the record, or died and left work unfinished that has to be
 * over first. Nothing was changed; try again when that is so.
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
    this(
        "Tenant database %s is busy: %s is under way at %s under a lease until %s; try again later"
            .formatted(id, operation, owner, expiresAt),
        id,
        owner,
        operation,
        expiresAt);
  }

  private TenantDatabaseBusyException(
      String message,
      TenantDatabaseId id,
      String owner,
      LeasedOperation operation,
      Instant expiresAt) {
    super(message);
    this.id = id;
    this.owner = owner;
    this.operation = operation;
    this.expiresAt = expiresAt;
  }

  /**
   * The lease has expired, and what was asked for now cannot take its work over.
   *
   * @param id the record
   * @param owner who left the work
   * @param operation the work
   * @param expiredAt when the lease expired, by the registry's clock
   */
  public static TenantDatabaseBusyException unfinished(
      TenantDatabaseId id, String owner, LeasedOperation operation, Instant expiredAt) {
    String message =
        "Tenant database %s is busy: %s was left unfinished by %s, whose lease expired at %s; try"
                .formatted(id, operation, owner, expiredAt)
            + " again when the reconciler has finished it, or have the doctor finish it now";
    return new TenantDatabaseBusyException(message, id, owner, operation, expiredAt);
  }

  /** The record. */
  public TenantDatabaseId id() {
    return id;
  }

  /** Who holds the lease, or held it. */
  public String owner() {
    return owner;
  }

  /** What the holder is doing, or has left unfinished. */
  public LeasedOperation operation() {
    return operation;
  }

  /** When the lease expires, by the registry's clock, unless its holder renews it; or expired. */
  public Instant expiresAt() {
    return expiresAt;
  }
}
