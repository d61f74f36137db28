package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.MigrationRunsContract;
import java.time.InstantSource;

class InMemoryRunsTest extends MigrationRunsContract {

  @Override
  protected TenantDatabaseRegistry registry() {
    return new InMemoryRegistry(InstantSource.system());
  }
}
