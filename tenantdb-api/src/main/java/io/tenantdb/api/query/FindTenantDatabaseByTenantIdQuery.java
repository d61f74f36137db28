package io.tenantdb.api.query;

import io.tenantdb.api.database.TenantId;
import java.util.Objects;

/**
 * Asks the registry for a tenant's live record.
 *
 * @param tenantId the tenant
 */
public record FindTenantDatabaseByTenantIdQuery(TenantId tenantId) implements TenantDatabaseQuery {

  public FindTenantDatabaseByTenantIdQuery {
    Objects.requireNonNull(tenantId, "tenantId");
  }
}
