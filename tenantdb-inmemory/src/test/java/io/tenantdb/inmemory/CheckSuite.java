package io.tenantdb.inmemory;

import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseCheckContract;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The suite of checks, of databases that hold a number each, which should not be negative. */
abstract class CheckSuite extends TenantDatabaseCheckContract {

  final Map<TenantRoute, Integer> balances = new ConcurrentHashMap<>();

  /** What a sound check says. */
  Optional<String> fault(TenantRoute route) {
    int balance = balances.getOrDefault(route, 0);
    return balance < 0 ? Optional.of("the balance is " + balance) : Optional.empty();
  }

  @Override
  protected TenantRoute soundRoute() {
    return route(1);
  }

  @Override
  protected TenantRoute unsoundRoute() {
    return route(-1);
  }

  private TenantRoute route(int balance) {
    TenantRoute route = TenantRoute.to(Samples.newRecord());
    balances.put(route, balance);
    return route;
  }

  @Override
  protected Object content(TenantRoute route) {
    return balances.getOrDefault(route, 0);
  }
}
