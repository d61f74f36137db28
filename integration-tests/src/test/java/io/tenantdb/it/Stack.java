package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestMongo;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A host on real servers: one registry and one read model, and as many nodes as a test opens. */
final class Stack implements AutoCloseable {

  static final Attribution BY = Attribution.by("integration test");

  final TestPostgres postgres = TestPostgres.shared();
  private final TestDatabase registryDatabase = postgres.createDatabase();
  private final Place place;
  private final MongoClient mongo;
  private final List<TenantDb> nodes = new ArrayList<>();

  Stack() {
    this(Setting.PLAIN);
  }

  Stack(Setting setting) {
    this.place =
        new Place(
            postgres.jdbcUrl("postgres"),
            registryDatabase.name(),
            postgres.jdbcUrl("postgres"),
            TestMongo.shared().connectionString(),
            TestMongo.shared().newDatabaseName(),
            setting);
    this.mongo = MongoClients.create(place.mongo());
    place.registry().install();
    place.credentials().create();
    place.readRepository(mongo).createIndexes();
  }

  /** Where all of it is. */
  Place place() {
    return place;
  }

  /** The registry's database, past the registry. */
  DataSource registryDataSource() {
    return registryDatabase.dataSource();
  }

  /** The names on the tenants' server that contain a text. */
  List<String> databasesLike(String part) throws SQLException {
    try (Connection connection = postgres.dataSource("postgres").getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT datname FROM pg_database WHERE strpos(datname, ?) > 0")) {
      query.setString(1, part);
      ResultSet rows = query.executeQuery();
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }

  /** For a test that a failure may have stopped before it dropped what it created. */
  void dropDatabasesLike(String part) throws SQLException {
    for (String name : databasesLike(part)) {
      postgres.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
  }

  TenantDb open(String... migrations) {
    TenantDb node = place.node(place.registry(), mongo, place.provisioner(), migrations).build();
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
    mongo.getDatabase(place.readModel()).drop();
    mongo.close();
    registryDatabase.close();
  }
}
