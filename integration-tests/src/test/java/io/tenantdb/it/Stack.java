package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.core.TenantDb;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.mongo.MongoReadRepository;
import io.tenantdb.postgres.PostgresProvisioner;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestMongo;
import io.tenantdb.testservers.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A host on real servers: one registry and one read model, and as many nodes as a test opens. */
final class Stack implements AutoCloseable {

  static final Attribution BY = Attribution.by("integration test");

  final TestPostgres postgres = TestPostgres.shared();
  private final TestDatabase registryDatabase = postgres.createDatabase();
  private final MongoClient mongo = MongoClients.create(TestMongo.shared().connectionString());
  private final String readModel = TestMongo.shared().newDatabaseName();
  private final List<TenantDb> nodes = new ArrayList<>();

  TenantDb open(String... migrations) {
    JdbiRegistry registry = JdbiRegistry.create(registryDatabase.dataSource());
    registry.install();
    MongoReadRepository readRepository = MongoReadRepository.create(mongo.getDatabase(readModel));
    readRepository.createIndexes();
    PostgresProvisioner provisioner =
        PostgresProvisioner.builder()
            .server(ServerName.DEFAULT, postgres.adminDataSource())
            .build();
    FlywayMigrator migrator =
        FlywayMigrator.builder(
                route -> postgres.dataSource(route.databaseName().value()), migrations)
            .build();
    TenantDb node =
        TenantDb.builder(registry, readRepository, provisioner, migrator, tenant -> true).build();
    nodes.add(node);
    return node;
  }

  static TenantDatabaseCreateCommand create() {
    return TenantDatabaseCreateCommand.of(new TenantId(UUID.randomUUID().toString()), BY);
  }

  /** Drops what a test has created, through the library itself. */
  void drop(TenantDb node, TenantDatabase record) {
    node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
  }

  @Override
  public void close() {
    nodes.forEach(TenantDb::close);
    mongo.close();
    registryDatabase.close();
  }
}
