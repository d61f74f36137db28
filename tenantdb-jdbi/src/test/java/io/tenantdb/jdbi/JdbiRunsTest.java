package io.tenantdb.jdbi;

import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.MigrationRunsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JdbiRunsTest extends MigrationRunsContract {

  private static TestRegistry registry;

  @BeforeAll
  static void open() {
    registry = TestRegistry.openHostile();
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @Override
  protected TenantDatabaseRegistry registry() {
    return registry.get();
  }
}
