package io.tenantdb.inmemory;

import io.tenantdb.api.provisioning.Placement;
import io.tenantdb.api.provisioning.ServerLoad;
import io.tenantdb.api.spi.PlacementStrategy;
import io.tenantdb.api.spi.TenantDatabaseCheck;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.tck.PlacementStrategyContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Initializers, checks and placement strategies of a host that break one promise each. */
final class HostPartFaults {

  private HostPartFaults() {}

  @CaughtBy("aRepetitionChangesNothing")
  static final class InitializesAnew extends InitializerSuite {
    @Override
    protected TenantDatabaseInitializer initializer() {
      return (route, lease) -> {
        lease.remaining();
        keys.put(route, UUID.randomUUID());
      };
    }
  }

  @CaughtBy("withoutTheLeaseNothingIsWritten")
  static final class AsksTheLeaseTooLate extends InitializerSuite {
    @Override
    protected TenantDatabaseInitializer initializer() {
      return (route, lease) -> {
        keys.putIfAbsent(route, UUID.randomUUID());
        lease.remaining();
      };
    }
  }

  @CaughtBy("manyDatabasesAtOnceEachGetTheirOwn")
  static final class GivesAllTheSame extends InitializerSuite {
    @Override
    protected TenantDatabaseInitializer initializer() {
      return (route, lease) -> {
        lease.remaining();
        keys.putIfAbsent(route, new UUID(1, 1));
      };
    }
  }

  @CaughtBy("aSoundDatabaseHasNoFaultAndAnUnsoundOneHas")
  static final class FindsFaultWithAll extends CheckSuite {
    @Override
    protected TenantDatabaseCheck check() {
      return route -> Optional.of("there is always something");
    }
  }

  @CaughtBy("aCheckChangesNothingSoThatTheNextOneSaysTheSame")
  static final class MendsWhatItFinds extends CheckSuite {
    @Override
    protected TenantDatabaseCheck check() {
      return route -> {
        Optional<String> fault = fault(route);
        balances.put(route, 0);
        return fault;
      };
    }
  }

  @CaughtBy("aServerThatIsGoneIsNotChosen")
  static final class RemembersTheFirstServers extends PlacementStrategyContract {
    private final List<ServerLoad> first = new ArrayList<>();

    @Override
    protected PlacementStrategy strategy() {
      return (tenant, servers) -> {
        if (first.isEmpty()) {
          first.addAll(servers);
        }
        return new Placement.On(first.get(0).server());
      };
    }
  }

  @CaughtBy("whereThereIsNoServerTheRefusalSaysWhy")
  static final class RefusesWithoutAReason extends PlacementStrategyContract {
    @Override
    protected PlacementStrategy strategy() {
      return (tenant, servers) ->
          servers.isEmpty() ? new Placement.Refused("") : new Placement.On(servers.get(0).server());
    }
  }
}
