package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.mongo.MongoTenantReadDatabases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What a host adds of its own: read databases, a row in each new database that is its tenant's
 * alone, and copies of what is dropped, each of which is told by that row.
 */
final class HostParts {

  private final Place place;
  private final TenantReadDatabases readDatabases;

  HostParts(Place place, MongoClient mongo) {
    this.place = place;
    this.readDatabases = MongoTenantReadDatabases.builder(mongo).build();
  }

  TenantReadDatabases readDatabases() {
    return readDatabases;
  }

  TenantDatabaseInitializer initializer() {
    return this::fill;
  }

  TenantDatabaseBackup backup() {
    return this::keep;
  }

  /** For the copies: where each is from, by the record that it is kept for. */
  static void createTable(DataSource registry) {
    execute(registry, "CREATE TABLE kept_copy (record uuid NOT NULL, found uuid NOT NULL)");
  }

  private void fill(TenantRoute route, Fence lease) {
    DataSource database = place.asAdmin(new DatabaseAddress(route.server(), route.databaseName()));
    try (Connection connection = database.getConnection()) {
      lease.remaining();
      insert(connection, "INSERT INTO seed VALUES (?) ON CONFLICT DO NOTHING", route.id());
    } catch (SQLException e) {
      throw new IllegalStateException(route + " cannot be filled", e);
    }
  }

  private void keep(TenantDatabase record, DatabaseAddress where) {
    List<UUID> found = seeds(where);
    try (Connection registry = place.registryDataSource().getConnection()) {
      for (UUID seed : found) {
        insert(registry, "INSERT INTO kept_copy VALUES (?, ?)", record.id(), seed);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("no copy of " + record + " can be kept", e);
    }
  }

  /** Which records have filled a database. */
  List<UUID> seeds(DatabaseAddress where) {
    return pairs(place.asAdmin(where), "SELECT record, record FROM seed").stream()
        .map(pair -> pair.get(0))
        .toList();
  }

  /** The records that a copy was kept for, each with the one that the copy is from. */
  Set<List<UUID>> copies() {
    return new HashSet<>(pairs(place.registryDataSource(), "SELECT record, found FROM kept_copy"));
  }

  private static List<List<UUID>> pairs(DataSource database, String query) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<List<UUID>> found = new ArrayList<>();
      while (rows.next()) {
        found.add(List.of(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class)));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException("a host's own table cannot be read", e);
    }
  }

  private static void insert(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i] instanceof TenantDatabaseId id ? id.value() : values[i]);
      }
      insert.executeUpdate();
    }
  }

  private static void execute(DataSource database, String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("a host's own table cannot be made", e);
    }
  }
}
