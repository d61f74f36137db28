package io.tenantdb.flyway;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.migration.MigrationTerms;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What the session of one worker is set to. Its name tells the record and the lease's token, so
 * that whoever holds a later lease on the record can end it: the session of a worker that stopped
 * or lost its network may hold the lock, and run a long statement, for as long as it likes. Only
 * the server itself can end that, and it lets a role end the sessions of its own, and others with
 * {@code pg_signal_backend} (PostgreSQL manual, 9.28.2 Server Signaling Functions).
 */
record WorkerSession(TenantDatabaseId id, long token, MigrationTerms terms) {

  private static final String NAME = "tenantdb ";

  /** Fits into the 63 bytes that a server keeps of a name. */
  String applicationName() {
    return NAME + id.value() + " " + token;
  }

  /**
   * Names the session, sets its limits, and ends the sessions of earlier workers: one statement.
   */
  String beginning() {
    return "SELECT " + settings() + ", " + endEarlier();
  }

  /** The settings as columns of a query. */
  String settings() {
    return set("application_name", applicationName())
        + terms.lockTimeout().map(it -> ", " + set("lock_timeout", it)).orElse("")
        + terms.statementTimeout().map(it -> ", " + set("statement_timeout", it)).orElse("");
  }

  /**
   * A column that is the number of sessions that were ended. The function, and not the view of the
   * same name, which joins catalogs that a new session has to load first.
   */
  String endEarlier() {
    String prefix = NAME + id.value() + " ";
    return """
        (SELECT count(pg_catalog.pg_terminate_backend(pid))
         FROM pg_catalog.pg_stat_get_activity(NULL)
         WHERE pid <> pg_catalog.pg_backend_pid()
           AND datid = (
             SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
           AND application_name ~ '^%s[0-9]{1,18}$'
           AND pg_catalog.substr(application_name, %d)::bigint < %d)"""
        .formatted(prefix, prefix.length() + 1, token);
  }

  /**
   * Whether a session may have been about to end by itself: for a moment it is listed and has no
   * role, and PostgreSQL takes it for a superuser's (pg_signal_backend in its signalfuncs.c). It is
   * gone at the next look.
   */
  static boolean mayHaveMetAnEnd(SQLException failure) {
    return ServerErrors.isNotAllowed(failure);
  }

  private static String set(String name, Duration value) {
    return set(name, value.toMillis() + "ms");
  }

  private static String set(String name, String value) {
    return setting(name, value);
  }

  /** A column that sets something for the session. */
  static String setting(String name, String value) {
    return "pg_catalog.set_config('%s', %s, false)".formatted(name, SqlText.literal(value));
  }
}
