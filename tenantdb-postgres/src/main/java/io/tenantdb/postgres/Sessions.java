package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Ends the sessions in a database, and those of a login that is shut out. */
final class Sessions {

  private static final String END_SESSIONS = SqlResource.load("end-sessions.sql");
  private static final String IS_USED =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity"
          + " WHERE datid = ? AND usesysid IS NOT NULL)";

  private static final String STARTING_SESSIONS = SqlResource.load("starting-sessions.sql");

  /** A session that was just being started is seen by the second pass at the earliest. */
  private static final int FEWEST_PASSES = 2;

  private static final String SLEEP = "SELECT pg_catalog.pg_sleep(0.02)";

  private final long timeoutNanos;
  private final LongSupplier nanoTime;

  /**
   * @param timeout how long to wait for sessions to end
   * @param nanoTime a clock that never goes back, in nanoseconds, as {@link System#nanoTime}
   */
  Sessions(Duration timeout, LongSupplier nanoTime) {
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
    this.nanoTime = nanoTime;
  }

  /**
   * Ends sessions until a pass finds none. The database must refuse connections already. A session
   * that was let in just before that may not be in pg_stat_activity yet; it is known by its lock,
   * which is why the locks are read first. A login may be starting one in any database, and does
   * not show before it has that lock: what is being started anywhere at the first pass is waited
   * for, and a second pass is made in any case.
   *
   * @param databaseOid the database; 0 is none
   * @param login a role that cannot log in any more, whose sessions in other databases end as well;
   *     one that is not there has none, and an empty one is none
   * @return the sessions that were left when the time was over; empty if none is left
   */
  List<String> end(Connection connection, long databaseOid, String login, Fence fence)
      throws SQLException {
    long start = nanoTime.getAsLong();
    Set<Integer> awaited = new HashSet<>();
    for (int pass = 1; ; pass++) {
      fence.remaining();
      boolean second = pass >= FEWEST_PASSES;
      boolean last = nanoTime.getAsLong() - start >= timeoutNanos && second;
      Map<Integer, Long> starting = starting(connection);
      if (!second && !login.isEmpty()) {
        awaited.addAll(starting.keySet());
      }
      starting
          .entrySet()
          .removeIf(it -> it.getValue() != databaseOid && !awaited.contains(it.getKey()));
      List<String> left = signal(connection, databaseOid, login, last);
      if (left.isEmpty() && !starting.isEmpty()) {
        left = List.of(starting.size() + " being started");
      }
      if (last || (left.isEmpty() && (second || login.isEmpty()))) {
        return left;
      }
      // The server waits, for it is the server that the sessions end on.
      AdminServer.execute(connection, SLEEP);
    }
  }

  /**
   * A session that ends by itself is listed for a moment in which it has no role any more, and
   * PostgreSQL takes it for a superuser's (pg_signal_backend in its signalfuncs.c). It is gone at
   * the next pass.
   */
  private static List<String> signal(
      Connection connection, long databaseOid, String login, boolean last) throws SQLException {
    try {
      return signal(connection, databaseOid, login);
    } catch (SQLException e) {
      if (last || !ServerErrors.isNotAllowed(e)) {
        throw e;
      }
      return List.of("one that must not be ended");
    }
  }

  /** Whether anybody is connected to a database; autovacuum, which makes room, does not count. */
  static boolean isUsed(Connection connection, long databaseOid) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(IS_USED)) {
      find.setLong(1, databaseOid);
      try (ResultSet found = find.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  /** The processes whose sessions are being started, each with its database. */
  private static Map<Integer, Long> starting(Connection connection) throws SQLException {
    Map<Integer, Long> starting = new HashMap<>();
    try (Statement find = connection.createStatement();
        ResultSet found = find.executeQuery(STARTING_SESSIONS)) {
      while (found.next()) {
        starting.put(found.getInt("pid"), found.getLong("database"));
      }
    }
    return starting;
  }

  private static List<String> signal(Connection connection, long databaseOid, String login)
      throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(END_SESSIONS)) {
      end.setLong(1, databaseOid);
      end.setString(2, login);
      List<String> sessions = new ArrayList<>();
      try (ResultSet found = end.executeQuery()) {
        while (found.next()) {
          sessions.add(
              "process %d of role %s".formatted(found.getInt("pid"), found.getString("rolname")));
        }
      }
      return sessions;
    }
  }
}
