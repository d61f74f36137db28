package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;

/** Tells what a server's error means (PostgreSQL manual, "PostgreSQL Error Codes"). */
final class ServerErrors {

  private static final Set<String> NAME_TAKEN = Set.of("42P04", "23505");
  private static final Set<String> UNAVAILABLE = Set.of("57P01", "57P02", "57P03", "53300");
  private static final String CONNECTION_CLASS = "08";

  private ServerErrors() {}

  /** Whether a database of that name exists, or is being created by another session. */
  static boolean isNameTaken(SQLException e) {
    return NAME_TAKEN.contains(state(e));
  }

  static TenantServerException translate(ServerName server, DatabaseName name, SQLException e) {
    String reported = Objects.requireNonNullElse(e.getMessage(), e.toString()).strip();
    String problem = reported.replaceAll("\\s*\\R\\s*", "; ");
    if (isUnavailable(e)) {
      return new TenantServerUnavailableException(
          server,
          name,
          "the server cannot be reached or takes no more connections (%s); call again when it does"
              .formatted(problem),
          e);
    }
    return new TenantServerException(
        server, name, "the server reported: %s; %s".formatted(problem, advice(state(e))), e);
  }

  private static boolean isUnavailable(SQLException e) {
    return state(e).startsWith(CONNECTION_CLASS)
        || UNAVAILABLE.contains(state(e))
        // What a pool throws when it has waited too long for a connection may have no state.
        || e instanceof SQLTransientConnectionException
        || e instanceof SQLNonTransientConnectionException;
  }

  private static String advice(String state) {
    return switch (state) {
      case "53100" -> "free disk space on the server, then call again";
      case "42501" ->
          "the role of the admin data source needs CREATEDB and membership in pg_signal_backend,"
              + " and must own the tenants' databases; grant that, then call again";
      case "55006" -> "end what still uses the database, then call again";
      case "55P03" -> "another worker is busy with the same record or name; call again";
      case "25P03" -> "this worker was stopped in the middle and nothing of it stays; call again";
      case "28P01", "28000" -> "correct the credentials of the admin data source, then call again";
      default -> "remove the cause, then call again: what was begun is finished then";
    };
  }

  private static String state(SQLException e) {
    return Objects.requireNonNullElse(e.getSQLState(), "");
  }
}
