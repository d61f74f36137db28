package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;

/** The status machine has no such move. Nothing was changed. */
public final class IllegalStatusTransitionException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantDatabaseId id;
  private final TenantDatabaseStatus from;
  private final String to;

  /**
   * @param id the record
   * @param from its status
   * @param to the status that was asked for, or what else, such as "deleted"
   * @param advice why not, or what is possible instead
   */
  public IllegalStatusTransitionException(
      TenantDatabaseId id, TenantDatabaseStatus from, String to, String advice) {
    super(
        "Tenant database %s cannot go from %s to %s; nothing was changed; %s"
            .formatted(id, from, to, advice));
    this.id = id;
    this.from = from;
    this.to = to;
  }

  /** The record. */
  public TenantDatabaseId id() {
    return id;
  }

  /** The status that it has. */
  public TenantDatabaseStatus from() {
    return from;
  }

  /** The status that was asked for, or what else, such as "deleted". */
  public String to() {
    return to;
  }
}
