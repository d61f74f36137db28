package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.TenantDb;
import io.tenantdb.core.TenantDbBuilder;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.mongo.MongoReadRepository;
import io.tenantdb.postgres.PostgresProvisioner;
import io.tenantdb.testservers.TestPostgres;

/**
 * Where a host's servers are, in a form that another JVM can be told.
 *
 * @param registryServer the JDBC URL of the registry's server
 * @param registryDatabase the registry's database on it
 * @param tenantServer the JDBC URL of the tenants' server
 * @param mongo the connection string of the read model's server
 * @param readModel the read model's database on it
 */
record Place(
    String registryServer,
    String registryDatabase,
    String tenantServer,
    String mongo,
    String readModel) {

  static final String MIGRATIONS = "classpath:db/tenant";

  /** Reads what {@link #arguments()} wrote. */
  static Place of(String[] arguments) {
    return new Place(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
  }

  String[] arguments() {
    return new String[] {registryServer, registryDatabase, tenantServer, mongo, readModel};
  }

  /** The same, with another way to the registry. */
  Place withRegistryServer(String url) {
    return new Place(url, registryDatabase, tenantServer, mongo, readModel);
  }

  /** The same, with another way to the tenants' databases. */
  Place withTenantServer(String url) {
    return new Place(registryServer, registryDatabase, url, mongo, readModel);
  }

  JdbiRegistry registry() {
    return JdbiRegistry.create(TestPostgres.at(registryServer).dataSource(registryDatabase));
  }

  MongoReadRepository readRepository(MongoClient client) {
    return MongoReadRepository.create(client.getDatabase(readModel));
  }

  PostgresProvisioner provisioner() {
    return PostgresProvisioner.withoutIsolation()
        .server(ServerName.DEFAULT, TestPostgres.at(tenantServer).adminDataSource())
        .build();
  }

  FlywayMigrator migrator(String... migrations) {
    TestPostgres server = TestPostgres.at(tenantServer);
    return FlywayMigrator.builder(
            address -> server.dataSource(address.databaseName().value()), migrations)
        .build();
  }

  /** A node of real adapters around the registry, which may be one that wraps the real one. */
  TenantDbBuilder node(TenantDatabaseRegistry registry, MongoClient client) {
    return TenantDb.builder(
        registry, readRepository(client), provisioner(), migrator(MIGRATIONS), tenant -> true);
  }
}
