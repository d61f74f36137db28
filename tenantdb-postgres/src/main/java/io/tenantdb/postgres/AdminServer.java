package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A server as its admin role sees it from the maintenance database. Takes a connection for each
 * piece of work and gives it back with the autocommit mode and the limits that it came with: hosts
 * hand out pooled ones of either mode, and give the admin role defaults that would stop the work.
 */
final class AdminServer {

  private static final String BEGIN = SqlResource.load("begin.sql");
  // Two kinds of keys, so that a nonce and a name never lock each other out: "tdbr" and "tdbn";
  // "tdbd" for drops.
  private static final int RECORD_LOCK = 0x74646272;
  private static final int NAME_LOCK = 0x7464626e;

  private static final int DROP_LOCK = 0x74646264;
  private static final String TRY_ALONE =
      "SELECT pg_catalog.pg_try_advisory_lock(%d, 0)".formatted(DROP_LOCK);
  private static final String NOT_ALONE =
      "SELECT pg_catalog.pg_advisory_unlock(%d, 0), pg_catalog.set_config('idle_session_timeout', ?, false)"
          .formatted(DROP_LOCK);
  private static final String LIMIT_IDLENESS =
      "SELECT pg_catalog.current_setting('idle_session_timeout'),"
          + " pg_catalog.set_config('idle_session_timeout', '%dms', false)";
  private static final String SLEEP = "SELECT pg_catalog.pg_sleep(0.02)";
  private static final Duration LONGEST_LIMIT = Duration.ofSeconds(15);
  private static final Duration LONGEST_IDLENESS = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;

  private final DataSource admin;
  private final Optional<MaintenanceDatabase> maintenance;
  private final StatementLimit createLimit;
  private final StatementLimit aloneLimit = new StatementLimit(1);

  /**
   * @param maintenance where the data source has to lead; empty if anywhere
   */
  AdminServer(
      DataSource admin, Optional<MaintenanceDatabase> maintenance, StatementLimit createLimit) {
    this.admin = admin;
    this.maintenance = maintenance;
    this.createLimit = createLimit;
  }

  /** Work that is done on one connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Work of which the statements that begin the transaction are a part. */
  @FunctionalInterface
  private interface Opening<T> {
    T on(Connection connection, String beginning) throws SQLException;
  }

  /** Reads what the server has answered to many statements at once. */
  @FunctionalInterface
  interface Answers<T> {
    /**
     * Reads them.
     *
     * @param statement what was executed
     * @param first what {@link Statement#execute} has returned
     */
    T of(Statement statement, boolean first) throws SQLException;
  }

  /** Runs one statement outside a transaction, as CREATE and DROP DATABASE demand. */
  void execute(String sql) throws SQLException {
    withoutTransaction(connection -> execute(connection, sql));
  }

  /**
   * Runs one statement outside a transaction while no other node does so. The lock goes with the
   * session: when this process dies, and, since the server ends a session that does nothing
   * meanwhile, also when it is stopped. The statement is sent only while the lease lasts longer
   * than the server waits: a worker that is stopped right before finds its session ended when it
   * wakes up late. It is asked for again and again, because whoever waits for a lock inside a
   * statement keeps a snapshot. Of this process only one asks, so that those who wait for their
   * turn keep no connection from other work.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void executeAlone(String sql, Fence fence) throws SQLException, InterruptedException {
    aloneLimit.run(fence, () -> withoutTransaction(c -> executeLocked(c, sql, fence)));
  }

  private static boolean executeLocked(Connection connection, String sql, Fence fence)
      throws SQLException {
    Duration idleness = shorter(LONGEST_IDLENESS, limitWithin(fence.remaining()));
    String idleTimeout = answer(connection, LIMIT_IDLENESS.formatted(idleness.toMillis()));
    try {
      while (!answer(connection, TRY_ALONE).equals("t")) {
        fence.remaining();
        execute(connection, SLEEP);
      }
      requireTime(fence, idleness);
      boolean result = execute(connection, sql);
      endAlone(connection, idleTimeout);
      return result;
    } catch (SQLException | RuntimeException e) {
      endAloneAfter(connection, idleTimeout, e);
      throw e;
    }
  }

  private static void endAloneAfter(Connection connection, String idleTimeout, Exception failure) {
    try {
      endAlone(connection, idleTimeout);
    } catch (SQLException e) {
      // Then the session is lost, and the lock with it.
      if (!ServerErrors.holdsUrl(e)) {
        failure.addSuppressed(e);
      }
    }
  }

  private static void endAlone(Connection connection, String idleTimeout) throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(NOT_ALONE)) {
      end.setString(1, idleTimeout);
      end.execute();
    }
  }

  private static String answer(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /**
   * Runs CREATE DATABASE when it is its turn.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void create(Fence fence, StatementLimit.Statement<SQLException> statement)
      throws SQLException, InterruptedException {
    createLimit.run(fence, statement);
  }

  /** Does work each statement of which is committed by itself. */
  <T> T withoutTransaction(Work<T> work) throws SQLException {
    return onConnection(true, connection -> SessionLimits.lift(connection, work));
  }

  /**
   * Does work in one transaction, alone among those who work on the same nonce. It takes effect
   * only while the fence has time left: the last look at it is right before the commit, and a
   * worker that is stopped after that look is thrown out by the server sooner than its lease can
   * end.
   */
  <T> T transaction(DatabaseIdentity identity, Fence fence, Work<T> work) throws SQLException {
    return transaction(lock(RECORD_LOCK, identity.nonce()), fence, work);
  }

  /** The same for work that others may do at the same time. */
  <T> T transaction(Fence fence, Work<T> work) throws SQLException {
    return transaction("", fence, work);
  }

  /**
   * The same, with statements that are sent together with the beginning.
   *
   * @param statements what the last answers are of
   */
  <T> T transactionTaking(
      String name, DatabaseIdentity identity, Fence fence, String statements, Answers<T> answers)
      throws SQLException {
    return begin(
        locks(name, identity),
        fence,
        (connection, beginning) -> {
          try (Statement all = connection.createStatement()) {
            return answers.of(all, all.execute(beginning + ";\n" + statements));
          }
        });
  }

  /**
   * A worker that was stopped in the middle begins anew while it holds its lease: what the server
   * has thrown out has left nothing. Whoever waited in vain for a lock waits again: a worker that
   * was stopped before its commit keeps all others from granting the same group, until the server
   * throws it out, and that may take longer than the time that this one's lease leaves for a wait.
   */
  private <T> T begin(String locks, Fence fence, Opening<T> work) throws SQLException {
    long start = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(locks, fence, work);
      } catch (SQLException e) {
        boolean again =
            ServerErrors.isLockNotAvailable(e)
                ? System.nanoTime() - start < LONGEST_LIMIT.toNanos()
                : ServerErrors.isThrownOut(e) && attempt < ATTEMPTS;
        if (!again) {
          throw e;
        }
      }
    }
  }

  private <T> T transaction(String locks, Fence fence, Work<T> work) throws SQLException {
    return begin(
        locks,
        fence,
        (connection, beginning) -> {
          execute(connection, beginning);
          return work.on(connection);
        });
  }

  private <T> T attempt(String locks, Fence fence, Opening<T> work) throws SQLException {
    Duration limit = limitWithin(fence.remaining());
    return onConnection(
        false,
        connection -> {
          // In one round trip; each statement sees what was committed before it began.
          T result = work.on(connection, begin(limit) + locks);
          requireTimeToCommit(fence, limit);
          return result;
        });
  }

  /**
   * Does work in one transaction, alone among those who work on the same nonce and those who take
   * the same name. The nonce comes first for everybody, so nobody waits in a circle.
   */
  <T> T transactionTaking(String name, DatabaseIdentity identity, Fence fence, Work<T> work)
      throws SQLException {
    return transaction(locks(name, identity), fence, work);
  }

  private static String locks(String name, DatabaseIdentity identity) {
    return lock(RECORD_LOCK, identity.nonce()) + lock(NAME_LOCK, name);
  }

  private static String begin(Duration limit) {
    // A wait ends sooner than its statement would: then it is known that it was one.
    Duration wait = limit.minus(limit.dividedBy(10));
    return BEGIN
        .replace("${limit}", limit.toMillis() + "ms")
        .replace("${wait}", Math.max(1, wait.toMillis()) + "ms");
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
    requireTime(fence, limit.multipliedBy(2));
  }

  private static void requireTime(Fence fence, Duration needed) throws SQLException {
    if (fence.remaining().compareTo(needed) < 0) {
      throw new SQLTimeoutException(
          "the worker's lease could end before the server has done it",
          ServerErrors.IDLE_IN_TRANSACTION);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Runs a statement; its result does not matter. */
  static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  /** Two keys of the same hash wait for each other without need; that does no harm. */
  private static String lock(int kind, String key) {
    return ";\nSELECT pg_catalog.pg_advisory_xact_lock(%s, %s)"
        .formatted(Integer.toString(kind), Integer.toString(key.hashCode()));
  }

  private <T> T onConnection(boolean autoCommit, Work<T> work) throws SQLException {
    try (Connection connection = admin.getConnection()) {
      boolean before = connection.getAutoCommit();
      T result;
      try {
        connection.setAutoCommit(true);
        if (maintenance.isPresent()) {
          maintenance.get().require(connection);
        }
        connection.setAutoCommit(autoCommit);
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
