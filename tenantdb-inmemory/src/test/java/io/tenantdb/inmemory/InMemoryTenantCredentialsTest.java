package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.tck.TenantCredentialsContract;

class InMemoryTenantCredentialsTest extends TenantCredentialsContract {

  @Override
  protected TenantCredentials credentials() {
    return new InMemoryTenantCredentials();
  }
}
