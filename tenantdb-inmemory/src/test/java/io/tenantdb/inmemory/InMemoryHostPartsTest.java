package io.tenantdb.inmemory;

import io.tenantdb.api.provisioning.Placement;
import io.tenantdb.api.spi.PlacementStrategy;
import io.tenantdb.api.spi.TenantDatabaseCheck;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.tck.PlacementStrategyContract;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

/** Parts of a host that are a few lines each keep what their contracts ask. */
class InMemoryHostPartsTest {

  @Nested
  class Initializer extends InitializerSuite {
    @Override
    protected TenantDatabaseInitializer initializer() {
      return (route, lease) -> {
        lease.remaining();
        keys.putIfAbsent(route, UUID.randomUUID());
      };
    }
  }

  @Nested
  class Check extends CheckSuite {
    @Override
    protected TenantDatabaseCheck check() {
      return this::fault;
    }
  }

  @Nested
  class Strategy extends PlacementStrategyContract {
    @Override
    protected PlacementStrategy strategy() {
      return (tenant, servers) ->
          servers.isEmpty()
              ? new Placement.Refused("no server is named; name one")
              : new Placement.On(servers.get(tenant.value().length() % servers.size()).server());
    }
  }
}
