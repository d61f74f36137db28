package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.TenantDb;
import io.tenantdb.core.TenantDbBuilder;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.mongo.MongoReadRepository;
import io.tenantdb.postgres.PostgresProvisioner;
import io.tenantdb.testservers.TestPostgres;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Where a host's servers are and how it has set tenantdb up, in a form that another JVM can be
 * told.
 *
 * @param registryServer the JDBC URL of the registry's server
 * @param registryDatabase the registry's database on it
 * @param tenantServer the JDBC URL of the tenants' server
 * @param mongo the connection string of the read model's server
 * @param readModel the read model's database on it
 * @param setting what the host has switched on
 * @param pooled whether the host keeps sessions of the registry and the admin role; if not, it is
 *     told at once that a server is away, where a pool would wait
 */
record Place(
    String registryServer,
    String registryDatabase,
    String tenantServer,
    String mongo,
    String readModel,
    Setting setting,
    boolean pooled) {

  static final String MIGRATIONS = "classpath:db/tenant";

  /** How many arguments {@link #arguments()} returns. */
  static final int ARGUMENTS = 7;

  /** Of a host that keeps its sessions. */
  Place(
      String registryServer,
      String registryDatabase,
      String tenantServer,
      String mongo,
      String readModel,
      Setting setting) {
    this(registryServer, registryDatabase, tenantServer, mongo, readModel, setting, true);
  }

  /** Reads what {@link #arguments()} wrote; each JVM has pools of its own. */
  static Place of(String[] arguments) {
    return new Place(
        arguments[0],
        arguments[1],
        arguments[2],
        arguments[3],
        arguments[4],
        Setting.valueOf(arguments[5]),
        Boolean.parseBoolean(arguments[6]));
  }

  String[] arguments() {
    return new String[] {
      registryServer,
      registryDatabase,
      tenantServer,
      mongo,
      readModel,
      setting.name(),
      String.valueOf(pooled)
    };
  }

  /** The same, with another way to the registry, and no pools. */
  Place withRegistryServer(String url) {
    return new Place(url, registryDatabase, tenantServer, mongo, readModel, setting, false);
  }

  /** The same, with another way to the tenants' databases, and no pools. */
  Place withTenantServer(String url) {
    return new Place(registryServer, registryDatabase, url, mongo, readModel, setting, false);
  }

  JdbiRegistry registry() {
    return JdbiRegistry.create(registryDataSource());
  }

  DataSource registryDataSource() {
    TestPostgres server = TestPostgres.at(registryServer);
    return pooled ? server.pool(registryDatabase) : server.dataSource(registryDatabase);
  }

  /** The tenants' passwords, where the setting has some. */
  CredentialsTable credentials() {
    return new CredentialsTable(registryDataSource());
  }

  MongoReadRepository readRepository(MongoClient client) {
    return MongoReadRepository.create(client.getDatabase(readModel));
  }

  PostgresProvisioner provisioner() {
    return provisioner(UnaryOperator.identity(), credentials()).build();
  }

  /**
   * A provisioner of the setting.
   *
   * @param way what each connection to a server goes through
   */
  PostgresProvisioner.Builder provisioner(
      UnaryOperator<DataSource> way, TenantCredentials credentials) {
    PostgresProvisioner.Builder builder =
        setting.isolated()
            ? PostgresProvisioner.builder(address -> way.apply(asAdmin(address)), credentials)
            : PostgresProvisioner.withoutIsolation();
    TestPostgres server = TestPostgres.at(tenantServer);
    DataSource admin = pooled ? server.adminPool() : server.adminDataSource();
    return builder.server(ServerName.DEFAULT, way.apply(admin));
  }

  FlywayMigrator migrator(String... migrations) {
    return FlywayMigrator.builder(this::asAdmin, migrations).build();
  }

  /** Connects to a tenant's database as migrations do. */
  DataSource asAdmin(DatabaseAddress address) {
    return TestPostgres.at(tenantServer)
        .dataSource(
            address.databaseName().value(), TestPostgres.ADMIN_ROLE, TestPostgres.ADMIN_ROLE);
  }

  /** A node of real adapters around the registry, which may be one that wraps the real one. */
  TenantDbBuilder node(TenantDatabaseRegistry registry, MongoClient client) {
    return node(registry, client, provisioner(), MIGRATIONS);
  }

  TenantDbBuilder node(
      TenantDatabaseRegistry registry,
      MongoClient client,
      TenantDatabaseProvisioner provisioner,
      String... migrations) {
    return setting.applyTo(
        TenantDb.builder(
            registry, readRepository(client), provisioner, migrator(migrations), tenant -> true));
  }
}
