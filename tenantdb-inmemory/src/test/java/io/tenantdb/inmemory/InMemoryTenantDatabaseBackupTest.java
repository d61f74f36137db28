package io.tenantdb.inmemory;

import io.tenantdb.api.spi.TenantDatabaseBackup;

class InMemoryTenantDatabaseBackupTest extends BackupSuite {

  @Override
  protected TenantDatabaseBackup backup() {
    return sound;
  }
}
