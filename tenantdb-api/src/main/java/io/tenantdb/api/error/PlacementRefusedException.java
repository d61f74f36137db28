package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantId;

/**
 * No server takes the tenant's new database. Nothing was changed; name a further server or raise
 * the limit, then call again.
 */
public final class PlacementRefusedException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantId tenantId;
  private final String reason;

  /**
   * @param tenantId the tenant that gets no database
   * @param reason what the placement strategy says
   */
  public PlacementRefusedException(TenantId tenantId, String reason) {
    super("No server takes a database for tenant %s: %s".formatted(tenantId, reason));
    this.tenantId = tenantId;
    this.reason = reason;
  }

  /** The tenant that gets no database. */
  public TenantId tenantId() {
    return tenantId;
  }

  /** What the placement strategy says. */
  public String reason() {
    return reason;
  }
}
