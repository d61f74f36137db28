package io.tenantdb.api.query;

import io.tenantdb.api.database.TenantId;
import java.util.Objects;

/**
 * Asks the read model for the view of a tenant's live record.
 *
 * @param tenantId the tenant
 */
public record FindTenantDatabaseViewModelByTenantIdQuery(TenantId tenantId)
    implements TenantDatabaseQuery {

  public FindTenantDatabaseViewModelByTenantIdQuery {
    Objects.requireNonNull(tenantId, "tenantId");
  }
}
