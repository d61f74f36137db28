package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;

/** The tenant has a live database already. Use that one, or delete it first. */
public final class TenantDatabaseTenantIdExistsException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantId tenantId;
  private final transient TenantDatabaseId existing;

  /**
   * @param tenantId the tenant
   * @param existing its live record
   */
  public TenantDatabaseTenantIdExistsException(TenantId tenantId, TenantDatabaseId existing) {
    super(
        "Tenant %s already has the database record %s; use it, or delete it first"
            .formatted(tenantId, existing));
    this.tenantId = tenantId;
    this.existing = existing;
  }

  /** The tenant. */
  public TenantId tenantId() {
    return tenantId;
  }

  /** The live record that stands in the way. */
  public TenantDatabaseId existing() {
    return existing;
  }
}
