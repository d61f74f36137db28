package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
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

  /** Does work in one transaction, alone among those who work on the same record. */
  <T> T transaction(DatabaseIdentity identity, Work<T> work) throws SQLException {
    return onConnection(
        false,
        connection -> {
          begin(connection, identity);
          return work.on(connection);
        });
  }

  /**
   * Does work in one transaction, alone among those who work on the same record and those who take
   * the same name. The record comes first for everybody, so nobody waits in a circle.
   */
  <T> T transactionTaking(String name, DatabaseIdentity identity, Work<T> work)
      throws SQLException {
    return transaction(
        identity,
        connection -> {
          lock(connection, NAME_LOCK, name);
          return work.on(connection);
        });
  }

  /** Runs a statement; its result does not matter. */
  static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  private static void begin(Connection connection, DatabaseIdentity identity) throws SQLException {
    execute(connection, BEGIN);
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
