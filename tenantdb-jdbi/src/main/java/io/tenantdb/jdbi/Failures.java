package io.tenantdb.jdbi;

import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.error.RegistryUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What went wrong below, as exceptions of the API. The states are those of "PostgreSQL Error Codes"
 * in its manual.
 */
final class Failures {

  private static final Set<String> UNAVAILABLE = Set.of("53300", "25P03", "25P04");
  private static final Set<String> REFUSED = Set.of("23505", "40001", "40P01");
  private static final Set<String> NOT_INSTALLED = Set.of("42P01", "42703", "3F000");
  private static final String NO_PRIVILEGE = "42501";
  private static final String LOCK_TIMEOUT = "55P03";
  private static final String CANCELED = "57014";

  /** What the failed work was to do. */
  enum Access {
    READ(""),
    WRITE("nothing was written; ");

    /** What is known of the data after a failure. */
    private final String outcome;

    Access(String outcome) {
      this.outcome = outcome;
    }
  }

  private final SchemaName schema;

  Failures(SchemaName schema) {
    this.schema = schema;
  }

  /** Whether a transaction was refused because of what other transactions wrote. */
  static boolean isRefusedBecauseOfOthers(Throwable failure) {
    return REFUSED.contains(state(failure));
  }

  RegistryException translate(RuntimeException failure, Access access) {
    @Nullable Throwable cause = holdsUrl(failure) ? null : failure;
    String report = report(failure);
    if (isUnavailable(failure)) {
      return new RegistryUnavailableException(
          ("The registry cannot be reached: %s; see that its server runs and takes connections, and"
                  + " read before you repeat a change")
              .formatted(report),
          cause);
    }
    return new RegistryException(
        "The registry in schema %s failed: %s; %s"
            .formatted(schema.value(), report, remedy(state(failure), access)),
        cause);
  }

  private static String remedy(String state, Access access) {
    if (NOT_INSTALLED.contains(state)) {
      return "it is not installed, or of an older tenantdb: call JdbiRegistry.install() once"
          + " before its first use";
    }
    return switch (state) {
      case NO_PRIVILEGE ->
          "grant the role of the data source what install() asks for, and all rights on the tables";
      case LOCK_TIMEOUT -> "another session holds a lock for long; end it, then try again";
      case CANCELED ->
          access.outcome
              + "a time limit or an operator ended the statement: see whether the server is"
              + " overloaded or a lock is held for long, or raise the statement_timeout of the role"
              + " of the data source, then try again";
      default -> access.outcome + "mend what the server reports, then try again";
    };
  }

  private static boolean isUnavailable(Throwable failure) {
    String state = state(failure);
    boolean couldNotOpen = chain(failure).anyMatch(ConnectionException.class::isInstance);
    return state.startsWith("08")
        || state.startsWith("57P0")
        || UNAVAILABLE.contains(state)
        || (couldNotOpen && state.isEmpty())
        || chain(failure)
            .anyMatch(
                link ->
                    link instanceof SQLTransientConnectionException
                        || link instanceof SQLNonTransientConnectionException);
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

  /**
   * What the server or the driver says, which a pool hides behind a time-out of its own: its main
   * sentence, which holds no values of rows.
   */
  private static String report(Throwable failure) {
    if (holdsUrl(failure)) {
      return "the driver's report is withheld, for it holds a JDBC URL";
    }
    String state = state(failure);
    return message(told(failure).<Throwable>map(e -> e).orElse(failure))
        + (state.isEmpty() ? "" : " (SQLState " + state + ")");
  }

  private static String message(Throwable told) {
    ServerErrorMessage ofServer =
        told instanceof PSQLException e ? e.getServerErrorMessage() : null;
    String text = ofServer == null ? told.getMessage() : ofServer.getMessage();
    return text == null ? told.getClass().getSimpleName() : text;
  }

  // A JDBC URL may carry the password.
  private static boolean holdsUrl(Throwable failure) {
    return chain(failure).anyMatch(link -> String.valueOf(link.getMessage()).contains("jdbc:"));
  }

  private static Stream<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return Stream.iterate(failure, link -> link != null && seen.add(link), Throwable::getCause);
  }
}
