package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what a server's error means (PostgreSQL manual, "PostgreSQL Error Codes"). */
final class ServerErrors {

  /** The state of a transaction that was thrown out because its worker did nothing for too long. */
  static final String IDLE_IN_TRANSACTION = "25P03";

  private static final Set<String> THROWN_OUT = Set.of(IDLE_IN_TRANSACTION, "25P04");
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String NOT_ALLOWED = "42501";
  private static final String DEPENDENT = "2BP01";

  /** Also what the server says when an operator has cancelled the statement. */
  private static final String QUERY_CANCELED = "57014";

  /**
   * The limits that a worker sets to what it does under a lease; the defaults of its role and of
   * its data source are lifted. A statement that has used up its limit is not tried again at once,
   * for that would use up the lease: whoever called does so, or the run when it has paused. A wait
   * for a lock is tried again, see {@link AdminServer}.
   */
  private static final Set<String> OUT_OF_TIME =
      Set.of(QUERY_CANCELED, LOCK_NOT_AVAILABLE, IDLE_IN_TRANSACTION, "25P04");

  private static final String OBJECT_IN_USE = "55006";

  private static final Set<String> NAME_TAKEN = Set.of("42P04", "23505");
  private static final Set<String> UNAVAILABLE =
      Set.of("57P01", "57P02", "57P03", "57P05", "53300");
  private static final String CONNECTION_CLASS = "08";
  private static final String WITHHELD = "a text that is withheld, for it holds a JDBC URL";

  private ServerErrors() {}

  /** Whether a database of that name exists, or is being created by another session. */
  static boolean isNameTaken(SQLException e) {
    return NAME_TAKEN.contains(state(e));
  }

  /** Whether the server has ended a transaction because it lasted too long; nothing of it stays. */
  static boolean isThrownOut(SQLException e) {
    return THROWN_OUT.contains(state(e));
  }

  /** Whether a statement was ended because it waited too long for a lock. */
  static boolean isLockNotAvailable(SQLException e) {
    return state(e).equals(LOCK_NOT_AVAILABLE);
  }

  /** Whether the server has refused something to the admin role. */
  static boolean isNotAllowed(SQLException e) {
    return state(e).equals(NOT_ALLOWED);
  }

  /** Whether what a REVOKE was to take has been passed on to others. */
  static boolean isPassedOn(SQLException e) {
    return state(e).equals(DEPENDENT);
  }

  /** Whether somebody is connected to the database that CREATE DATABASE was to copy. */
  static boolean isSourceInUse(SQLException e) {
    return state(e).equals(OBJECT_IN_USE);
  }

  /** What CREATE DATABASE says of a source to which others are connected. */
  static SQLException sourceInUse(String source) {
    return new SQLException("others are connected to database " + source, OBJECT_IN_USE);
  }

  /** Whether the database that CREATE DATABASE was to copy is not there. */
  static boolean isSourceMissing(SQLException e) {
    return state(e).equals("3D000");
  }

  /** An exception of the API for what went wrong below; one that is of the API already stays. */
  static TenantDbException translate(ServerName server, DatabaseName name, Exception failure) {
    if (failure instanceof TenantDbException translated) {
      return translated;
    }
    @Nullable Exception cause = holdsUrl(failure) ? null : failure;
    if (isUnavailable(failure)) {
      return new TenantServerUnavailableException(
          server,
          name,
          "the server cannot be reached or takes no more connections (%s); call again when it does"
              .formatted(report(failure)),
          cause);
    }
    String problem =
        "the server or the admin data source reported: %s; %s"
            .formatted(report(failure), advice(state(failure)));
    return OUT_OF_TIME.contains(state(failure))
        ? new TenantServerUnavailableException(server, name, problem, cause)
        : new TenantServerException(server, name, problem, cause);
  }

  /**
   * Whether any text of an exception, or of one that it carries, holds a JDBC URL: that may have a
   * password in it.
   */
  static boolean holdsUrl(Throwable failure) {
    Set<Throwable> links = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(failure, links);
    return links.stream()
        .anyMatch(link -> link.toString().toLowerCase(Locale.ROOT).contains("jdbc:"));
  }

  private static void collect(@Nullable Throwable link, Set<Throwable> links) {
    if (link == null || !links.add(link)) {
      return;
    }
    collect(link.getCause(), links);
    for (Throwable suppressed : link.getSuppressed()) {
      collect(suppressed, links);
    }
    if (link instanceof SQLException sql) {
      collect(sql.getNextException(), links);
    }
  }

  /** What the server or the driver says; a pool hides it behind a time-out of its own. */
  private static String report(Exception failure) {
    if (holdsUrl(failure)) {
      String state = state(failure);
      return state.isEmpty() ? WITHHELD : WITHHELD + " (SQLState " + state + ")";
    }
    Optional<SQLException> told = told(failure);
    String text =
        told.map(Throwable::getMessage)
            .orElseGet(told.<Throwable>map(e -> e).orElse(failure)::toString);
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static boolean isUnavailable(Exception failure) {
    String state = state(failure);
    return state.startsWith(CONNECTION_CLASS)
        || UNAVAILABLE.contains(state)
        // What a pool throws when it has waited too long for a connection may have no state.
        || chain(failure)
            .anyMatch(
                link ->
                    link instanceof SQLTransientConnectionException
                        || link instanceof SQLNonTransientConnectionException);
  }

  private static String advice(String state) {
    return switch (state) {
      case "53100" -> "free disk space on the server, then call again";
      case NOT_ALLOWED ->
          "the role of the admin data source needs CREATEDB and membership in pg_signal_backend,"
              + " and must own the tenants' databases; for isolation also CREATEROLE, and ADMIN"
              + " on the registry's roles and the tenants' logins if another role created them;"
              + " grant that, then call again";
      case "55006" -> "end what still uses the database, then call again";
      case QUERY_CANCELED ->
          "the server was too slow for the time that the lease left, or an operator cancelled the"
              + " statement; call again: what was begun is finished then";
      case LOCK_NOT_AVAILABLE -> "another worker is busy with the same record or name; call again";
      case IDLE_IN_TRANSACTION, "25P04" ->
          "this worker was stopped in the middle and nothing of it stays; call again";
      case "28P01", "28000" -> "correct the credentials of the admin data source, then call again";
      case "3D000", "57P04" ->
          "let the admin data source lead to a maintenance database that is there, on every node"
              + " to the same one, then call again";
      default -> "remove the cause, then call again: what was begun is finished then";
    };
  }

  /** The state of what is told, or an empty text. */
  private static String state(Throwable failure) {
    return told(failure).map(SQLException::getSQLState).orElse("");
  }

  /** The innermost exception with a state, or else the outermost: a pool wraps the driver's. */
  private static Optional<SQLException> told(Throwable failure) {
    return chain(failure)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .reduce((outer, inner) -> inner.getSQLState() == null ? outer : inner);
  }

  private static Stream<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return Stream.iterate(failure, link -> link != null && seen.add(link), Throwable::getCause);
  }
}
