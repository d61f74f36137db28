package io.tenantdb.benchmarks.fleet;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import io.tenantdb.benchmarks.servers.HeldConnections;
import io.tenantdb.benchmarks.servers.Solitude;
import io.tenantdb.core.TenantDb;
import io.tenantdb.core.TenantDbBuilder;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.inmemory.InMemoryReadRepository;
import io.tenantdb.inmemory.InMemoryTenantCredentials;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.postgres.PostgresProvisioner;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Tenants' databases with twenty migrations, on one server with the registry. */
final class Fleet implements AutoCloseable {

  static final Attribution BY = Attribution.by("benchmark").because("a release");

  private static final String REGISTRY_DATABASE = "saas";
  private static final int CALLERS = 4;

  /** What a pool has unless it is told otherwise. */
  private static final int CONNECTIONS = 10;

  private final BenchmarkServer server;
  private final HeldConnections registryConnections;
  private final HeldConnections adminConnections;
  private final JdbiRegistry registry;
  private final List<TenantDatabase> records = new CopyOnWriteArrayList<>();

  private Fleet(BenchmarkServer server) throws SQLException {
    this.server = server;
    this.registryConnections =
        new HeldConnections(server.database(REGISTRY_DATABASE), CONNECTIONS, new Solitude());
    this.adminConnections =
        new HeldConnections(server.database("postgres"), CONNECTIONS, new Solitude());
    this.registry = JdbiRegistry.create(registryConnections);
  }

  /** Makes so many. */
  static Fleet create(BenchmarkServer server, int databases) throws Exception {
    server.executeAsSuperuser(
        "CREATE DATABASE %s OWNER %s".formatted(REGISTRY_DATABASE, BenchmarkServer.HOST_ROLE));
    Fleet fleet = new Fleet(server);
    fleet.registry.install();
    try (TenantDb node = fleet.node(fleet.migrator(Migrations.BEFORE)).build()) {
      Parallel.forEach(
          CALLERS,
          IntStream.range(0, databases).boxed().toList(),
          number -> fleet.records.add(fleet.create(node, number)));
    }
    return fleet;
  }

  private TenantDatabase create(TenantDb node, int number) {
    TenantDatabase made =
        node.provisioning()
            .createTenantDatabase(
                TenantDatabaseCreateCommand.of(new TenantId("tenant-" + number), BY));
    if (made.status() != TenantDatabaseStatus.ACTIVE || made.schemaFingerprint() == null) {
      throw new IllegalStateException("the new database is not ready: " + made);
    }
    return made;
  }

  BenchmarkServer server() {
    return server;
  }

  JdbiRegistry registry() {
    return registry;
  }

  /** Where the registry is. */
  DataSource registryConnections() {
    return registryConnections;
  }

  /** The records as they were when the databases were new. */
  List<TenantDatabase> records() {
    return List.copyOf(records);
  }

  /** The databases' names. */
  List<String> names() {
    return records.stream().map(record -> record.databaseName().value()).toList();
  }

  /** Connects to a database, each time anew. */
  DataSource database(String name) {
    return server.database(name);
  }

  FlywayMigrator migrator(String... locations) {
    return FlywayMigrator.builder(this::database, locations).build();
  }

  /** A host application as in production, save that its read model is in memory. */
  TenantDbBuilder node(FlywayMigrator migrator) {
    PostgresProvisioner provisioner =
        PostgresProvisioner.builder(this::database, new InMemoryTenantCredentials())
            .server(ServerName.DEFAULT, adminConnections)
            .build();
    return TenantDb.builder(
        registry, new InMemoryReadRepository(), provisioner, migrator, tenant -> true);
  }

  private DataSource database(DatabaseAddress address) {
    return database(address.databaseName().value());
  }

  /** Makes all databases, and what the registry says of them, as they were when they were new. */
  void reset(Migrations migrations) throws Exception {
    Parallel.forEach(CALLERS, names(), name -> Sql.execute(database(name), migrations.undo()));
    TenantDatabase any = records.get(0);
    Sql.execute(
        registryConnections,
        "UPDATE tenantdb.tenant_database SET schema_version = '%s', schema_fingerprint = '%s'"
            .formatted(any.schemaVersion(), any.schemaFingerprint()));
    // So that the next contender does not have to write back what this one did.
    server.executeAsSuperuser("CHECKPOINT");
  }

  @Override
  public void close() throws SQLException {
    registryConnections.close();
    adminConnections.close();
  }
}
