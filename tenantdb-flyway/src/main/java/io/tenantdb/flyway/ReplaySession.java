package io.tenantdb.flyway;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.flyway.ReplayPlan.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The one connection over which a plan is replayed, in as few round trips as there can be: the
 * driver sends all statements of one string at once, and the server runs them one by one.
 *
 * <p>A session in which something ran is ended, and with it its lock; see {@link MigrationSession}.
 */
final class ReplaySession implements AutoCloseable {

  private static final String LOOK_AROUND =
      "SELECT pg_catalog.current_database(), pg_catalog.current_schema(), CURRENT_USER,"
          + " pg_catalog.current_setting('search_path'),"
          + " pg_catalog.current_setting('application_name'),"
          + " pg_catalog.current_setting('lock_timeout'),"
          + " pg_catalog.current_setting('statement_timeout')";

  /** What whoever changes no setting has to know. */
  private static final String GLANCE =
      "SELECT pg_catalog.current_database(), pg_catalog.current_schema(), '', '', '', '', ''";

  private final DatabaseAddress address;
  private final Connection connection;
  private final Watchdog watchdog;
  private final boolean autoCommit;
  private boolean used;
  private boolean outside;
  private @Nullable Origin origin;

  private ReplaySession(
      DatabaseAddress address, Connection connection, Watchdog watchdog, boolean autoCommit) {
    this.address = address;
    this.connection = connection;
    this.watchdog = watchdog;
    this.autoCommit = autoCommit;
  }

  /** What the session was set to when it came. */
  record Origin(
      String database,
      @Nullable String schema,
      String user,
      String searchPath,
      String application,
      String lockTimeout,
      String statementTimeout) {}

  /**
   * What was found.
   *
   * @param locked whether the lock was taken
   */
  record Look(Origin origin, boolean locked, AppliedHistory history) {}

  static ReplaySession open(DatabaseAddress address, DataSource source, Watchdog watchdog) {
    try {
      Connection connection = source.getConnection();
      watchdog.guard(connection);
      try {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        return new ReplaySession(address, connection, watchdog, autoCommit);
      } catch (SQLException e) {
        watchdog.release(connection);
        SessionDataSource.closeQuietly(connection);
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      throw ServerErrors.ofOpening(address, e);
    }
  }

  /**
   * Takes the lock if it is free, and reads the history then. An earlier worker writes nothing
   * without it, and asks its lease once it has it, also in Flyway ({@link FenceCallback}): where
   * the lock is free there is nobody to end, and the look at all sessions is saved.
   */
  Look lockAndRead(HistoryTable history, WorkerSession worker) throws SQLException {
    String begin = "SELECT %s, %s".formatted(FlywayLock.take(history), worker.settings());
    return look(LOOK_AROUND + ";" + begin, history, true);
  }

  /** Takes the lock if it is free now, and ends what may have come of earlier workers. */
  boolean tryLock(HistoryTable history, WorkerSession worker) throws SQLException {
    String sql = "SELECT " + FlywayLock.take(history) + ", " + worker.endEarlier();
    try (Statement statement = connection.createStatement()) {
      prepare(statement);
      try (ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getBoolean(1);
      }
    } catch (SQLException e) {
      if (!WorkerSession.mayHaveMetAnEnd(e)) {
        throw e;
      }
      // The lock may have been taken before.
      execute("SELECT " + FlywayLock.giveBack(history));
      return false;
    }
  }

  /** Reads the history, and changes nothing. */
  Look read(HistoryTable history) throws SQLException {
    return look(GLANCE, history, false);
  }

  private Look look(String begin, HistoryTable history, boolean changes) throws SQLException {
    used = used || changes;
    try (Statement statement = connection.createStatement()) {
      prepare(statement);
      statement.execute(begin + ";" + AppliedHistory.query(history));
      Origin found = origin(statement.getResultSet());
      if (origin == null) {
        origin = found;
        requireDatabase(found);
      }
      statement.getMoreResults();
      boolean locked = changes && locked(statement);
      return new Look(origin, locked, AppliedHistory.read(statement.getResultSet()));
    }
  }

  private static boolean locked(Statement statement) throws SQLException {
    ResultSet lock = statement.getResultSet();
    lock.next();
    boolean locked = lock.getBoolean(1);
    statement.getMoreResults();
    return locked;
  }

  /** Runs a migration; with the last one, reads the history back. */
  Optional<AppliedHistory> run(
      Step step,
      ReplayPlan plan,
      HistoryTable history,
      WorkerSession worker,
      boolean first,
      boolean last)
      throws SQLException {
    ReplayScript script = new ReplayScript(plan, history, worker, user(), originalPath());
    List<String> parts = script.parts(step, first);
    outside = !step.inTransaction();
    for (int i = 0; i < parts.size() - 1; i++) {
      execute(parts.get(i));
      if (outside && i == 0) {
        clearBefore(step);
      }
    }
    String end = parts.get(parts.size() - 1);
    try (Statement statement = connection.createStatement()) {
      // Outside a transaction what is done stays: its row is not to be cancelled.
      if (!outside) {
        watchdog.watch(connection, statement);
      }
      statement.setEscapeProcessing(false);
      if (!last) {
        statement.execute(end);
        outside = false;
        return Optional.empty();
      }
      boolean rows = statement.execute(end + "\n;" + AppliedHistory.query(history));
      @Nullable AppliedHistory read = null;
      while (rows || statement.getUpdateCount() >= 0) {
        if (rows && isHistory(statement.getResultSet())) {
          read = AppliedHistory.read(statement.getResultSet());
        }
        rows = statement.getMoreResults();
      }
      outside = false;
      return Optional.ofNullable(read);
    }
  }

  /** Drops the INVALID indexes that an earlier try left; the search path is the migration's. */
  private void clearBefore(Step step) throws SQLException {
    ConcurrentIndexes.in(String.join("\n", step.statements()))
        .dropInvalid(connection, statement -> watchdog.watch(connection, statement));
  }

  /** Whether nothing is left of what fails now. */
  boolean rollsBack() {
    return !outside;
  }

  /** Ends a transaction that failed, and reads the history. */
  AppliedHistory readBack(HistoryTable history) throws SQLException {
    execute("ROLLBACK");
    return read(history).history();
  }

  private static boolean isHistory(ResultSet result) throws SQLException {
    int columns = result.getMetaData().getColumnCount();
    return result.getMetaData().getColumnLabel(columns).equals("reached_at");
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      prepare(statement);
      statement.execute(sql);
    }
  }

  private void prepare(Statement statement) throws SQLException {
    watchdog.watch(connection, statement);
    statement.setEscapeProcessing(false);
  }

  private String user() {
    return origin == null ? "" : origin.user();
  }

  private String originalPath() {
    return origin == null ? "" : origin.searchPath();
  }

  /** Gives the session back as it came: nothing of the host's ran in it. */
  void giveBack(HistoryTable history) {
    if (used && origin != null) {
      try {
        execute(
            "SELECT %s, %s, %s, %s"
                .formatted(
                    FlywayLock.giveBack(history),
                    WorkerSession.setting("application_name", origin.application()),
                    WorkerSession.setting("lock_timeout", origin.lockTimeout()),
                    WorkerSession.setting("statement_timeout", origin.statementTimeout())));
      } catch (SQLException e) {
        // Then it is ended when it is closed.
        return;
      }
    }
    used = false;
  }

  @Override
  public void close() {
    boolean asItCame = !used && restored();
    watchdog.release(connection);
    if (asItCame) {
      SessionDataSource.closeQuietly(connection);
    } else {
      SessionDataSource.end(connection);
    }
  }

  private boolean restored() {
    try {
      connection.setAutoCommit(autoCommit);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static Origin origin(ResultSet row) throws SQLException {
    row.next();
    return new Origin(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7));
  }

  /** A stale pool or a wrong mapping would migrate another database. */
  private void requireDatabase(Origin found) {
    if (!found.database().equals(address.databaseName().value())) {
      throw new TenantServerException(
          address.server(),
          address.databaseName(),
          "the host's data source for it leads to database %s; nothing was done; let the function given to FlywayMigrator.builder lead to the database of its argument"
              .formatted(found.database()),
          null);
    }
  }
}
