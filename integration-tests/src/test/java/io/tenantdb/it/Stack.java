package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.core.TenantDb;
import io.tenantdb.core.TenantDbBuilder;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestMongo;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A host on real servers: one registry and one read model, and as many nodes as a test opens. */
final class Stack implements AutoCloseable {

  static final Attribution BY = Attribution.by("integration test");

  /** The tenants' server. */
  final TestPostgres postgres;

  private final TestDatabase registryDatabase = TestPostgres.shared().createDatabase();
  private final Place place;
  private final MongoClient mongo;
  private final Set<Long> databasesBefore;
  private final List<TenantDb> nodes = new ArrayList<>();

  Stack() {
    this(Setting.PLAIN);
  }

  Stack(Setting setting) {
    this(setting, TestPostgres.shared(), true);
  }

  /**
   * With a server of their own for the tenants' databases, and no pools: what is done to the server
   * meets all sessions.
   */
  Stack(Setting setting, TestPostgres tenantServer) {
    this(setting, tenantServer, false);
  }

  private Stack(Setting setting, TestPostgres tenantServer, boolean pooled) {
    this.postgres = tenantServer;
    this.place =
        new Place(
            TestPostgres.shared().jdbcUrl("postgres"),
            registryDatabase.name(),
            postgres.jdbcUrl("postgres"),
            TestMongo.shared().connectionString(),
            TestMongo.shared().newDatabaseName(),
            setting,
            pooled);
    this.mongo = MongoClients.create(place.mongo());
    this.databasesBefore = ServerDatabase.oids(postgres.pool("postgres"));
    place.registry().install();
    place.credentials().create();
    HostParts.createTable(registryDatabase.pool());
    place.readRepository(mongo).createIndexes();
  }

  /** Where all of it is. */
  Place place() {
    return place;
  }

  /** The registry's database, past the registry. */
  DataSource registryDataSource() {
    return registryDatabase.pool();
  }

  /** The read model's server. */
  MongoClient mongo() {
    return mongo;
  }

  /** Whether a database was there before anything here was; earlier tests kill workers as well. */
  boolean wasThereBefore(ServerDatabase database) {
    return databasesBefore.contains(database.oid());
  }

  /** How many records somebody holds a lease for, or held one when it died. */
  long leases() throws SQLException {
    try (Connection connection = registryDataSource().getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT count(*) FROM tenantdb.tenant_database WHERE lease_owner IS NOT NULL")) {
      ResultSet row = query.executeQuery();
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Ends the leases of all nodes but one at once. Of a worker that is dead nothing goes by its
   * lease's time but the registry, so nobody need wait for it.
   */
  void endLeasesOfOthersThan(String survivor) throws SQLException {
    for (String table : List.of("tenant_database", "prepared_database")) {
      try (Connection connection = registryDataSource().getConnection();
          PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE tenantdb.%s SET lease_expires_at = clock_timestamp()".formatted(table)
                      + " WHERE lease_owner <> ?")) {
        update.setString(1, survivor);
        update.executeUpdate();
      }
    }
  }

  /** The names on the tenants' server that contain a text. */
  List<String> databasesLike(String part) throws SQLException {
    try (Connection connection = postgres.pool("postgres").getConnection();
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
    return open(UnaryOperator.identity(), migrations);
  }

  /** Opens a node that is set up in another way than the setting says. */
  TenantDb open(UnaryOperator<TenantDbBuilder> more, String... migrations) {
    TenantDb node =
        more.apply(place.node(place.registry(), mongo, place.provisioner(), migrations)).build();
    nodes.add(node);
    return node;
  }

  /** What must be true of all records of some tenants, whose databases have a text in common. */
  Agreement agreement(String family, Supplier<List<TenantDatabase>> records) {
    return new Agreement(this, mongo, family, records, Optional.empty());
  }

  static TenantDatabaseCreateCommand create() {
    return TenantDatabaseCreateCommand.of(new TenantId(UUID.randomUUID().toString()), BY);
  }

  /** Drops what a test has created, through the library itself. */
  void drop(TenantDb node, TenantDatabase record) {
    node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
  }

  /** Nothing is done any more; what there is can still be looked at. */
  void closeNodes() {
    nodes.forEach(TenantDb::close);
    nodes.clear();
  }

  @Override
  public void close() {
    closeNodes();
    mongo.getDatabase(place.readModel()).drop();
    mongo.close();
    registryDatabase.close();
  }
}
