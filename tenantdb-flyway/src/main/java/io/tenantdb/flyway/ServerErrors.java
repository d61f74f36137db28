package io.tenantdb.flyway;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerFullException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Tells a server that cannot be reached from one that refuses, by SQLState (PostgreSQL manual,
 * appendix A, Error Codes).
 */
final class ServerErrors {

  private static final String NO_SUCH_DATABASE = "3D000";
  private static final String DATABASE_DROPPED = "57P04";
  private static final String TOO_MANY_CONNECTIONS = "53300";

  /** The second one is of limits in general, also of such that no session can be opened without. */
  private static final Set<String> FULL = Set.of(TOO_MANY_CONNECTIONS, "53400");

  private static final String NOT_ALLOWED = "42501";

  private ServerErrors() {}

  /** Whether the server has refused something to the login. */
  static boolean isNotAllowed(SQLException e) {
    return state(e).equals(NOT_ALLOWED);
  }

  /**
   * @param doing what went wrong on our side
   */
  static TenantServerException of(
      DatabaseAddress address, Throwable failure, String doing, Secrets secrets) {
    @Nullable SQLException reported = sqlException(failure);
    String report =
        doing + ": " + secrets.remove(reported == null ? failure.getMessage() : report(reported));
    Throwable cause = secrets.withoutSecrets(failure);
    if (reported != null && isUnavailable(reported)) {
      return new TenantServerUnavailableException(
          address.server(),
          address.databaseName(),
          report + "; try again when it can be reached",
          cause);
    }
    String advice = reported == null ? "" : advice(state(reported));
    return new TenantServerException(
        address.server(), address.databaseName(), report + advice, cause);
  }

  /** For a connection that could not be opened. */
  static TenantServerException ofOpening(DatabaseAddress address, Throwable failure) {
    return ofOpening(address, failure, "no connection could be opened");
  }

  /**
   * @param doing what went wrong on our side
   */
  static TenantServerException ofOpening(DatabaseAddress address, Throwable failure, String doing) {
    @Nullable SQLException reported = sqlException(failure);
    if (reported != null && FULL.contains(state(reported))) {
      return new TenantServerFullException(
          address.server(),
          address.databaseName(),
          "%s: %s; try again when others have ended, or with fewer workers"
              .formatted(doing, report(reported)),
          Secrets.NONE.withoutSecrets(failure));
    }
    return of(address, failure, doing, Secrets.NONE);
  }

  /** For a connection that was aborted because its server did not answer behind a deadline. */
  static TenantServerException unanswered(DatabaseAddress address, TenantServerException cause) {
    return new TenantServerUnavailableException(
        address.server(),
        address.databaseName(),
        "the migration was cancelled at its deadline, and the server did not answer for %d seconds more, so that the connection was aborted; whether what was under way is rolled back is not known; try again when the server can be reached"
            .formatted(Watchdog.GRACE.toSeconds()),
        cause);
  }

  /** The innermost exception of the driver that says what happened. */
  static @Nullable SQLException sqlException(Throwable failure) {
    @Nullable SQLException found = null;
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && (found == null || sql.getSQLState() != null)) {
        found = sql;
      }
    }
    return found;
  }

  /**
   * The server's message with its SQLState. Not its detail: that quotes rows, and the text ends up
   * in the registry, outside of the tenant's database.
   */
  static String report(SQLException e) {
    @Nullable ServerErrorMessage server = serverError(e);
    String text;
    if (server != null) {
      text = server.getSeverity() + ": " + server.getMessage();
      text = server.getHint() == null ? text : text + " (hint: " + server.getHint() + ")";
    } else {
      text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
    return e.getSQLState() == null ? text : text + " [SQLState " + e.getSQLState() + "]";
  }

  static @Nullable ServerErrorMessage serverError(SQLException e) {
    return e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
  }

  /** Whether the server, or the session with it, is gone: a matter of trying again. */
  static boolean isUnavailable(SQLException e) {
    String state = state(e);
    if (state.isEmpty()) {
      // Pools time out without an SQLState.
      return e instanceof SQLTransientException || e instanceof SQLRecoverableException;
    }
    return state.startsWith("08")
        || state.equals(TOO_MANY_CONNECTIONS)
        || (state.startsWith("57P0") && !state.equals(DATABASE_DROPPED));
  }

  /** What a statement failed by. */
  static Kind kind(SQLException e) {
    String state = state(e);
    if (state.equals(TOO_MANY_CONNECTIONS)) {
      return Kind.TOO_MANY_CONNECTIONS;
    }
    if (isUnavailable(e)) {
      return Kind.CONNECTION_LOST;
    }
    return switch (state) {
      case "55P03" -> Kind.LOCK_TIMEOUT;
      case "40P01", "40001" -> Kind.DEADLOCK;
      case "57014" -> Kind.STATEMENT_TIMEOUT;
      default -> Kind.SQL;
    };
  }

  private static String advice(String state) {
    if (state.equals(NO_SUCH_DATABASE) || state.equals(DATABASE_DROPPED)) {
      return "; find out who dropped or renamed it before it is provisioned anew";
    }
    if (state.startsWith("28")) {
      return "; correct the login that the host's data source uses";
    }
    if (state.equals(NOT_ALLOWED)) {
      return "; grant that to the login that the host's data source uses";
    }
    return "";
  }

  private static String state(SQLException e) {
    @Nullable String state = e.getSQLState();
    return state == null ? "" : state;
  }
}
