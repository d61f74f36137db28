package io.tenantdb.flyway;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of a call, checked to lead to the database that is meant. It may belong to a
 * pool, so that closing ends its session if anything of the host's may have run in it: settings, a
 * role, temporary tables or advisory locks that a migration leaves must not reach the next user. A
 * session in which nothing ran is given back with the settings that it came with.
 */
final class MigrationSession implements AutoCloseable {

  private static final String LOOK_AROUND =
      "SELECT current_database(), current_schema(), current_setting('TimeZone'),"
          + " current_setting('default_transaction_read_only'), current_setting('role'),"
          + " current_setting('application_name'), current_setting('lock_timeout'),"
          + " current_setting('statement_timeout'), current_setting('search_path')";
  private static final String READ_ONLY =
      "SELECT set_config('default_transaction_read_only', 'on', false)";
  // Flyway names the role when it is done, even if none was set.
  private static final String RESTORE =
      "SELECT set_config('TimeZone', ?, false),"
          + " set_config('default_transaction_read_only', ?, false), set_config('role', ?, false),"
          + " set_config('application_name', ?, false), set_config('lock_timeout', ?, false),"
          + " set_config('statement_timeout', ?, false)";

  private static final String SLEEP = "SELECT pg_catalog.pg_sleep(0.02)";
  private static final int ATTEMPTS = 50;

  private final DatabaseAddress address;
  private final Connection connection;
  private final SessionDataSource dataSource;
  private final Watchdog watchdog;
  private final boolean autoCommit;
  private final Origin origin;
  private boolean used;

  private MigrationSession(
      DatabaseAddress address,
      DataSource source,
      Connection connection,
      Watchdog watchdog,
      boolean autoCommit,
      Origin origin) {
    this.address = address;
    this.connection = connection;
    this.watchdog = watchdog;
    this.dataSource = new SessionDataSource(connection, source, watchdog);
    this.autoCommit = autoCommit;
    this.origin = origin;
  }

  /** What the session was set to when it came. */
  private record Origin(
      String database,
      @Nullable String schema,
      String timeZone,
      String readOnly,
      String role,
      String application,
      String lockTimeout,
      String statementTimeout,
      String searchPath) {}

  static MigrationSession open(
      DatabaseAddress address, DataSource source, boolean readOnly, Watchdog watchdog) {
    Connection connection;
    try {
      connection = source.getConnection();
    } catch (SQLException | RuntimeException e) {
      throw ServerErrors.ofOpening(address, e);
    }
    watchdog.guard(connection);
    try {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      Origin origin = lookAround(connection);
      requireDatabase(address, origin);
      MigrationSession session =
          new MigrationSession(address, source, connection, watchdog, autoCommit, origin);
      if (readOnly) {
        session.execute(READ_ONLY);
      }
      return session;
    } catch (SQLException e) {
      watchdog.release(connection);
      SessionDataSource.closeQuietly(connection);
      throw ServerErrors.of(address, e, "the session could not be prepared", Secrets.NONE);
    } catch (TenantServerException e) {
      watchdog.release(connection);
      SessionDataSource.closeQuietly(connection);
      throw e;
    }
  }

  /** Marks the session as this worker's, ends the sessions of earlier ones, and sets the limits. */
  void begin(WorkerSession worker) {
    try {
      for (int attempt = 1; !hasBegun(worker, attempt == ATTEMPTS); attempt++) {
        execute(SLEEP);
      }
    } catch (SQLException e) {
      throw ServerErrors.of(address, e, "the session could not be prepared", Secrets.NONE);
    }
  }

  private boolean hasBegun(WorkerSession worker, boolean last) throws SQLException {
    try {
      execute(worker.beginning());
      return true;
    } catch (SQLException e) {
      if (last || !WorkerSession.mayHaveMetAnEnd(e)) {
        throw e;
      }
      return false;
    }
  }

  /** Gives Flyway this session; see there. */
  SessionDataSource dataSource() {
    return dataSource;
  }

  /** Says whether something of the host's may have run here; a script of its is known anyway. */
  void used(boolean used) {
    this.used = used;
  }

  /** The first schema of the search path that exists. */
  String currentSchema() {
    if (origin.schema() == null) {
      throw new TenantServerException(
          address.server(),
          address.databaseName(),
          "no schema of the search path exists; set FlywayMigrator's defaultSchema",
          null);
    }
    return origin.schema();
  }

  /** What the history says was applied, script by script; fails if the session is lost. */
  List<String> appliedScripts(HistoryTable history) throws SQLException {
    endTransaction();
    return SchemaHistory.scripts(connection, history);
  }

  /** What the history in the database says now; fails if the session is lost. */
  SchemaState schemaState(HistoryTable history) throws SQLException {
    return history(history).map(AppliedHistory::state).orElseGet(SchemaState::none);
  }

  /** The history in the database, if it has one; fails if the session is lost. */
  Optional<AppliedHistory> history(HistoryTable history) throws SQLException {
    endTransaction();
    return SchemaHistory.read(connection, history);
  }

  /**
   * Takes the row of a failed migration out of the history, so that Flyway tries it anew.
   *
   * @return whether Flyway's lock was free for it
   */
  boolean forget(HistoryRow failed, HistoryTable history) throws SQLException {
    if (!told(FlywayLock.take(history))) {
      return false;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM %s WHERE installed_rank = ? AND script = ? AND NOT success"
                .formatted(history.quoted()))) {
      delete.setInt(1, failed.rank());
      delete.setString(2, failed.script());
      delete.executeUpdate();
      return true;
    } finally {
      told(FlywayLock.giveBack(history));
    }
  }

  private boolean told(String column) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + column)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** The objects in the database that are alike in all with the same history. */
  SchemaObjects objects(Secrets secrets) throws SQLException {
    return ObjectsReader.read(connection, secrets);
  }

  /** What the search path was when the session came. */
  String searchPath() {
    return origin.searchPath();
  }

  @Override
  public void close() {
    boolean asItCame = !used && !dataSource.ranScript() && restored();
    watchdog.release(connection);
    if (asItCame) {
      SessionDataSource.closeQuietly(connection);
    } else {
      // A pool opens another one in its place.
      SessionDataSource.end(connection);
    }
  }

  /** If not, it is lost, or not as it was: nobody is to use it, and what it did is known. */
  private boolean restored() {
    try {
      endTransaction();
      execute(
          RESTORE,
          origin.timeZone(),
          origin.readOnly(),
          origin.role(),
          origin.application(),
          origin.lockTimeout(),
          origin.statementTimeout());
      connection.setAutoCommit(autoCommit);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private void endTransaction() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private void execute(String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.execute();
    }
  }

  private static Origin lookAround(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOOK_AROUND)) {
      row.next();
      return new Origin(
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          row.getString(6),
          row.getString(7),
          row.getString(8),
          row.getString(9));
    }
  }

  /** A stale pool or a wrong mapping would migrate another database. */
  private static void requireDatabase(DatabaseAddress address, Origin origin) {
    if (!origin.database().equals(address.databaseName().value())) {
      throw new TenantServerException(
          address.server(),
          address.databaseName(),
          "the host's data source for it leads to database %s; nothing was done; let the function given to FlywayMigrator.builder lead to the database of its argument"
              .formatted(origin.database()),
          null);
    }
  }
}
