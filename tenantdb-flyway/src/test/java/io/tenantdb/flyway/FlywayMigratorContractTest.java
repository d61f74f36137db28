package io.tenantdb.flyway;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.tck.TenantDatabaseMigratorContract;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;

class FlywayMigratorContractTest extends TenantDatabaseMigratorContract {

  private final Queue<TestDatabase> databases = new ConcurrentLinkedQueue<>();

  @AfterEach
  void dropDatabases() {
    databases.forEach(TestDatabase::close);
  }

  @Override
  protected TenantDatabaseMigrator migrator() {
    return FlywayMigrator.builder(
            route -> TestPostgres.shared().dataSource(route.databaseName().value()),
            "classpath:io/tenantdb/flyway/contract")
        .build();
  }

  @Override
  protected SchemaVersion newestVersion() {
    return new SchemaVersion("3");
  }

  @Override
  protected int migrationCount() {
    return 3;
  }

  @Override
  protected TenantRoute newDatabase() {
    TestDatabase database = TestPostgres.shared().createDatabase();
    databases.add(database);
    return MigratorFixture.route(database.name());
  }

  /**
   * Not in the schema of the history: Flyway would refuse a database with tables and no history.
   */
  @Override
  protected void sabotage(TenantRoute route) {
    MigratorFixture.execute(route, "CREATE SCHEMA billing");
  }

  @Override
  protected void repair(TenantRoute route) {
    MigratorFixture.execute(route, "DROP SCHEMA billing");
  }
}
