package io.tenantdb.core.internal.placement;

import io.tenantdb.api.spi.PlacementStrategy;
import io.tenantdb.tck.PlacementStrategyContract;

class FewestDatabasesTest extends PlacementStrategyContract {

  @Override
  protected PlacementStrategy strategy() {
    return new FewestDatabases(10);
  }
}
