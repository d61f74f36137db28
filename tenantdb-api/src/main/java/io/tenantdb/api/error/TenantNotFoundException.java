package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantId;

/** The host's tenant directory does not know the tenant. Register the tenant first. */
public final class TenantNotFoundException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantId tenantId;

  /**
   * @param tenantId the tenant that is not known
   */
  public TenantNotFoundException(TenantId tenantId) {
    super(
        "Tenant %s is not known to the host's tenant directory; register the tenant, then try again"
            .formatted(tenantId));
    this.tenantId = tenantId;
  }

  /** The tenant that is not known. */
  public TenantId tenantId() {
    return tenantId;
  }
}
