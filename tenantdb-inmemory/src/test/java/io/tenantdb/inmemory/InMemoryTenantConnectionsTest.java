package io.tenantdb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantConnections;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantConnectionsContract;
import org.junit.jupiter.api.Test;

class InMemoryTenantConnectionsTest extends TenantConnectionsContract {

  private final InMemoryTenantConnections connections = new InMemoryTenantConnections();

  @Override
  protected TenantConnections connections() {
    return connections;
  }

  @Override
  protected TenantRoute newRoute() {
    return TenantRoute.to(Samples.newRecord());
  }

  @Override
  protected Handle open(TenantRoute route) {
    return connections.open(route)::isOpen;
  }

  @Test
  void theOpenHandlesAreListedUntilTheyAreEvicted() {
    TenantRoute route = newRoute();
    var first = connections.open(route);
    var second = connections.open(route);
    connections.open(newRoute());
    assertThat(first.route()).isEqualTo(route);
    assertThat(connections.openHandles(route.id())).containsExactly(first, second);

    connections.evict(route);

    assertThat(connections.openHandles(route.id())).isEmpty();
  }
}
