package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A server as its admin role sees it from the maintenance database. Takes a connection for each
 * piece of work and gives it back with the autocommit mode and the limits that it came with: hosts
 * hand out pooled ones of either mode, and give the admin role defaults that would stop the work.
 */
final class AdminServer {

  private static final String BEGIN = SqlResource.load("begin.sql");
  private static final String LOCK = "SELECT pg_catalog.pg_advisory_xact_lock(?, ?)";
  // Two kinds of keys, so that a record and a name never lock each other out: "tdbr" and "tdbn".
  private static final int RECORD_LOCK = 0x74646272;
  private static final int NAME_LOCK = 0x7464626e;

  private static final Duration LONGEST_LIMIT = Duration.ofSeconds(15);

  private final DataSource admin;

  AdminServer(DataSource admin) {
    this.admin = admin;
  }

  /** Work that is done on one connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Runs one statement outside a transaction, as CREATE and DROP DATABASE demand. */
  void execute(String sql) throws SQLException {
    withoutTransaction(connection -> execute(connection, sql));
  }

  /** Does work each statement of which is committed by itself. */
  <T> T withoutTransaction(Work<T> work) throws SQLException {
    return onConnection(true, connection -> SessionLimits.lift(connection, work));
  }

  /**
   * Does work in one transaction, alone among those who work on the same record. It takes effect
   * only while the fence has time left: the last look at it is right before the commit, and a
   * worker that is stopped after that look is thrown out by the server sooner than its lease can
   * end.
   */
  <T> T transaction(DatabaseIdentity identity, Fence fence, Work<T> work) throws SQLException {
    Duration limit = limitWithin(fence.remaining());
    return onConnection(
        false,
        connection -> {
          begin(connection, identity, limit);
          T result = work.on(connection);
          requireTimeToCommit(fence, limit);
          return result;
        });
  }

  /**
   * Does work in one transaction, alone among those who work on the same record and those who take
   * the same name. The record comes first for everybody, so nobody waits in a circle.
   */
  <T> T transactionTaking(String name, DatabaseIdentity identity, Fence fence, Work<T> work)
      throws SQLException {
    return transaction(
        identity,
        fence,
        connection -> {
          lock(connection, NAME_LOCK, name);
          return work.on(connection);
        });
  }

  /** How long a statement, a wait for a lock or a pause may take. */
  private static Duration limitWithin(Duration remaining) {
    Duration quarter = remaining.dividedBy(4);
    Duration shortest = Duration.ofMillis(1);
    if (quarter.compareTo(LONGEST_LIMIT) > 0) {
      return LONGEST_LIMIT;
    }
    return quarter.compareTo(shortest) < 0 ? shortest : quarter;
  }

  private static void requireTimeToCommit(Fence fence, Duration limit) throws SQLException {
    if (fence.remaining().compareTo(limit.multipliedBy(2)) < 0) {
      throw new SQLTimeoutException(
          "the worker's lease could end before the server has committed", "25P03");
    }
  }

  /** Runs a statement; its result does not matter. */
  static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  private static void begin(Connection connection, DatabaseIdentity identity, Duration limit)
      throws SQLException {
    execute(connection, BEGIN.replace("${limit}", limit.toMillis() + "ms"));
    lock(connection, RECORD_LOCK, identity.marker());
  }

  /** Two keys of the same hash wait for each other without need; that does no harm. */
  private static void lock(Connection connection, int kind, String key) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, kind);
      lock.setInt(2, key.hashCode());
      lock.execute();
    }
  }

  private <T> T onConnection(boolean autoCommit, Work<T> work) throws SQLException {
    try (Connection connection = admin.getConnection()) {
      boolean before = connection.getAutoCommit();
      connection.setAutoCommit(autoCommit);
      T result;
      try {
        result = work.on(connection);
        if (!autoCommit) {
          connection.commit();
        }
      } catch (SQLException | RuntimeException e) {
        undo(connection, before, e);
        throw e;
      }
      connection.setAutoCommit(before);
      return result;
    }
  }

  private static void undo(Connection connection, boolean autoCommitBefore, Exception cause) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      connection.setAutoCommit(autoCommitBefore);
    } catch (SQLException e) {
      // The connection is broken: the server has rolled back, and the pool will find out.
      if (!ServerErrors.holdsUrl(e)) {
        cause.addSuppressed(e);
      }
    }
  }
}
