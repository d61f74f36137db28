package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantReadDatabases;

class InMemoryReadDatabasesTest extends ReadDatabasesSuite {

  @Override
  protected TenantReadDatabases readDatabases() {
    return sound;
  }
}
