package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.PreparedDatabasesContract;
import java.time.InstantSource;

class InMemoryPreparedDatabasesTest extends PreparedDatabasesContract {

  @Override
  protected TenantDatabaseRegistry registry() {
    return new InMemoryRegistry(InstantSource.system());
  }
}
