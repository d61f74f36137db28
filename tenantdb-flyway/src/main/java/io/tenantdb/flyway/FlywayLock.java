package io.tenantdb.flyway;

/**
 * The advisory lock that Flyway takes on PostgreSQL before it looks at the history: the letters of
 * its name as a number, and the hash of the quoted name of the history table ({@code
 * PostgreSQLAdvisoryLockTemplate} and {@code PostgreSQLConnection.lock} of Flyway 13.12). A session
 * that holds it can take it again, so that Flyway can be let to work in a session that has it.
 */
final class FlywayLock {

  private static final long FLYWAY = 77_431_708_279_161L;

  private FlywayLock() {}

  static long key(HistoryTable history) {
    return FLYWAY + history.quoted().hashCode();
  }

  /** A column that says whether the lock was taken, or is another session's. */
  static String take(HistoryTable history) {
    return "pg_catalog.pg_try_advisory_lock(%d)".formatted(key(history));
  }

  /** A column that gives it back. */
  static String giveBack(HistoryTable history) {
    return "pg_catalog.pg_advisory_unlock(%d)".formatted(key(history));
  }
}
