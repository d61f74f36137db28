package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.tck.TenantDatabaseReadRepositoryContract;

class InMemoryReadRepositoryTest extends TenantDatabaseReadRepositoryContract {

  @Override
  protected TenantDatabaseReadRepository readRepository() {
    return new InMemoryReadRepository();
  }
}
