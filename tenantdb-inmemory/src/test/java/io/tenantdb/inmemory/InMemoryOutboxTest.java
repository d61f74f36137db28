package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.TenantDatabaseOutboxContract;
import java.time.InstantSource;

class InMemoryOutboxTest extends TenantDatabaseOutboxContract {

  @Override
  protected TenantDatabaseRegistry registry() {
    return new InMemoryRegistry(InstantSource.system());
  }
}
