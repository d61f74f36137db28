package io.tenantdb.core.internal.events;

import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.tck.TenantDatabaseEventBusContract;

class InProcessEventBusTest extends TenantDatabaseEventBusContract {

  @Override
  protected TenantDatabaseEventBus eventBus() {
    return new InProcessEventBus();
  }
}
