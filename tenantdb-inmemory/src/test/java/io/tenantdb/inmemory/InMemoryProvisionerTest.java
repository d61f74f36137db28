package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseProvisioner;

class InMemoryProvisionerTest extends ProvisionerSuite {

  @Override
  protected TenantDatabaseProvisioner provisioner() {
    return sound;
  }
}
