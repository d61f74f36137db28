package io.tenantdb.flyway;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of a call: checked to lead to the route's database, and given back with the
 * settings that it came with, since it may belong to a pool.
 */
final class MigrationSession implements AutoCloseable {

  private static final String TIME_ZONE = "TimeZone";
  private static final String READ_ONLY = "default_transaction_read_only";
  private static final String LOOK_AROUND =
      "SELECT current_database(), current_schema(), current_setting('TimeZone'),"
          + " current_setting('default_transaction_read_only')";

  private final TenantRoute route;
  private final DataSource source;
  private final Connection connection;
  private final boolean autoCommit;
  private final Origin origin;

  private MigrationSession(
      TenantRoute route,
      DataSource source,
      Connection connection,
      boolean autoCommit,
      Origin origin) {
    this.route = route;
    this.source = source;
    this.connection = connection;
    this.autoCommit = autoCommit;
    this.origin = origin;
  }

  /** What the session was set to when it came. */
  private record Origin(
      String database, @Nullable String schema, String timeZone, String readOnly) {}

  static MigrationSession open(TenantRoute route, DataSource source, boolean readOnly) {
    Connection connection;
    try {
      connection = source.getConnection();
    } catch (SQLException | RuntimeException e) {
      throw ServerErrors.of(route, e, "no connection could be opened", Secrets.NONE);
    }
    try {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      Origin origin = lookAround(connection);
      requireDatabase(route, origin);
      MigrationSession session =
          new MigrationSession(route, source, connection, autoCommit, origin);
      if (readOnly) {
        session.set(READ_ONLY, "on");
      }
      return session;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw ServerErrors.of(route, e, "the session could not be prepared", Secrets.NONE);
    } catch (TenantServerException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** Gives Flyway this session; see there. */
  DataSource dataSource() {
    return new SessionDataSource(connection, source);
  }

  /** The first schema of the search path that exists. */
  String currentSchema() {
    if (origin.schema() == null) {
      throw new TenantServerException(
          route.server(),
          route.databaseName(),
          "no schema of the search path exists; set FlywayMigrator's defaultSchema",
          null);
    }
    return origin.schema();
  }

  /** What the history in the database says now; fails if the session is lost. */
  SchemaState schemaState(HistoryTable history) throws SQLException {
    endTransaction();
    return SchemaHistory.read(connection, history);
  }

  @Override
  public void close() {
    try {
      endTransaction();
      set(TIME_ZONE, origin.timeZone());
      set(READ_ONLY, origin.readOnly());
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      // The session is lost: there is nothing left to give back, and what it did is known.
    } finally {
      closeQuietly(connection);
    }
  }

  private void endTransaction() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private void set(String parameter, String value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT set_config(?, ?, false)")) {
      statement.setString(1, parameter);
      statement.setString(2, value);
      statement.execute();
    }
  }

  private static Origin lookAround(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOOK_AROUND)) {
      row.next();
      return new Origin(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
    }
  }

  /** A stale pool or a wrong mapping would migrate another tenant's database. */
  private static void requireDatabase(TenantRoute route, Origin origin) {
    if (!origin.database().equals(route.databaseName().value())) {
      throw new TenantServerException(
          route.server(),
          route.databaseName(),
          "the host's data source for tenant %s leads to database %s; nothing was done; let it lead to the route's database"
              .formatted(route.tenantId(), origin.database()),
          null);
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing depends on a connection that is done with.
    }
  }
}
