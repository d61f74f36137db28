package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantConnections;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantConnectionsContract;
import io.tenantdb.tck.TenantDirectoryContract;

/** Hosts whose directory of tenants or whose connections break one promise each. */
final class HostFaults {

  private HostFaults() {}

  @CaughtBy("anUnknownTenantDoesNotExist")
  static final class EveryTenantExists extends TenantDirectoryContract {
    @Override
    protected TenantDirectory directory() {
      return tenantId -> true;
    }

    @Override
    protected TenantId knownTenant() {
      return new TenantId("Known-1");
    }
  }

  @CaughtBy("upperAndLowerCaseDiffer")
  static final class TenantIdsFoldCase extends TenantDirectoryContract {
    @Override
    protected TenantDirectory directory() {
      return tenantId -> tenantId.value().equalsIgnoreCase(knownTenant().value());
    }

    @Override
    protected TenantId knownTenant() {
      return new TenantId("Known-1");
    }
  }

  @CaughtBy("whatWasOpenedUnderAnotherNameAndEpochIsClosedToo")
  static final class EvictsOnlyWhatWasOpenedByTheSameRoute extends TenantConnectionsContract {
    private final InMemoryTenantConnections sound = new InMemoryTenantConnections();

    @Override
    protected TenantConnections connections() {
      return route -> {
        if (sound.openHandles(route.id()).stream()
            .anyMatch(handle -> handle.route().equals(route))) {
          sound.evict(route);
        }
      };
    }

    @Override
    protected TenantRoute newRoute() {
      return TenantRoute.to(Samples.newRecord());
    }

    @Override
    protected Handle open(TenantRoute route) {
      return sound.open(route)::isOpen;
    }
  }
}
