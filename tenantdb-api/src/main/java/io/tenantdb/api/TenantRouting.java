package io.tenantdb.api;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.routing.TenantRoute;
import java.util.Optional;

/** Where the tenants' databases are, by the registry. Safe for use by many threads. */
public interface TenantRouting {

  /**
   * The route to the tenant's live database, be it serving or not.
   *
   * @throws io.tenantdb.api.error.RegistryUnavailableException if the registry cannot be reached
   */
  Optional<TenantRoute> findRoute(TenantId tenantId);
}
