package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.tck.TenantDatabaseEventBusContract;

class InMemoryEventBusTest extends TenantDatabaseEventBusContract {

  @Override
  protected TenantDatabaseEventBus eventBus() {
    return new InMemoryEventBus();
  }
}
