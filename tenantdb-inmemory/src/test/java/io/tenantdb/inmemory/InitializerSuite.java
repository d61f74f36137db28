package io.tenantdb.inmemory;

import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseInitializerContract;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The suite of initializers, whose databases hold a key each. */
abstract class InitializerSuite extends TenantDatabaseInitializerContract {

  final Map<TenantRoute, UUID> keys = new ConcurrentHashMap<>();

  @Override
  protected TenantRoute newRoute() {
    return TenantRoute.to(Samples.newRecord());
  }

  @Override
  protected Object content(TenantRoute route) {
    return keys.getOrDefault(route, new UUID(0, 0));
  }
}
