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
    return migrator("classpath:io/tenantdb/flyway/contract");
  }

  @Override
  protected TenantDatabaseMigrator otherMigrator() {
    return migrator("classpath:io/tenantdb/flyway/contractbefore");
  }

  private static TenantDatabaseMigrator migrator(String location) {
    return FlywayMigrator.builder(
            address -> TestPostgres.shared().dataSource(address.databaseName().value()), location)
        .tenantPlaceholder("tenant", route -> route.tenantId().value())
        .build();
  }

  @Override
  protected int sharedMigrationCount() {
    return 2;
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
  protected void drift(TenantRoute route) {
    MigratorFixture.execute(route, "CREATE TABLE by_hand (id int)");
  }

  @Override
  protected void repair(TenantRoute route) {
    MigratorFixture.execute(route, "DROP SCHEMA billing");
  }
}
