package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.TenantDatabaseLeasesContract;
import java.time.InstantSource;

class InMemoryLeasesTest extends TenantDatabaseLeasesContract {

  @Override
  protected TenantDatabaseRegistry registry() {
    return new InMemoryRegistry(InstantSource.system());
  }
}
