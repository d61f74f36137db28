package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.TenantDatabaseWriteRepositoryContract;
import java.time.InstantSource;

class InMemoryWriteRepositoryTest extends TenantDatabaseWriteRepositoryContract {

  @Override
  protected TenantDatabaseRegistry registry() {
    return new InMemoryRegistry(InstantSource.system());
  }
}
