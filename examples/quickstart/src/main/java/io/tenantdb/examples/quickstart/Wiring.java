package io.tenantdb.examples.quickstart;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.core.TenantDb;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.mongo.MongoReadRepository;
import io.tenantdb.postgres.PostgresProvisioner;
import java.util.function.Function;
import javax.sql.DataSource;

/** How tenantdb comes into a host application: a handful of adapters, put together in code. */
final class Wiring {

  private Wiring() {}

  /**
   * Opens tenantdb for one release of the host.
   *
   * @param servers where everything is stored
   * @param tenants the host's own list of its tenants
   * @param migrations where the release has the migrations of the tenants' schema
   */
  static TenantDb open(EmbeddedServers servers, TenantDirectory tenants, String... migrations) {
    JdbiRegistry registry = JdbiRegistry.create(servers.database("saas"));
    registry.install();
    MongoReadRepository readRepository = MongoReadRepository.create(servers.mongoDatabase("saas"));
    readRepository.createIndexes();
    Function<DatabaseAddress, DataSource> databases =
        address -> servers.database(address.databaseName().value());
    PostgresProvisioner provisioner =
        PostgresProvisioner.builder(databases, servers.credentials())
            .server(ServerName.DEFAULT, servers.adminDatabase())
            .build();
    FlywayMigrator migrator = FlywayMigrator.builder(databases, migrations).build();
    return TenantDb.builder(registry, readRepository, provisioner, migrator, tenants).build();
  }
}
