package io.tenantdb.api.run;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.internal.StoredText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a database of a run failed.
 *
 * @param cause the kind of failure
 * @param message what failed, where, and what the database reported; without a secret
 * @param script the migration that failed; null if none did, or it is not known
 * @param line where in the script the statement begins, from 1; null if it is not known
 * @param statement the statement that failed; null if it is not known. It is cleaned and cut off
 *     like {@link ErrorMessage#from a message}
 */
public record RunFailure(
    Cause cause,
    ErrorMessage message,
    @Nullable String script,
    @Nullable Integer line,
    @Nullable String statement) {

  public RunFailure {
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(message, "message");
    script = script == null ? null : StoredText.clean(script);
    statement = statement == null ? null : ErrorMessage.from(statement).value();
  }

  /** A failure of which no more is known than this. */
  public static RunFailure of(Cause cause, ErrorMessage message) {
    return new RunFailure(cause, message, null, null, null);
  }

  /** The kinds of failure. */
  public enum Cause {
    /** The server or the database could not be reached, or the connection broke. */
    CONNECTION(true),
    /** A lock was not to be had in time. */
    LOCK_TIMEOUT(true),
    /** The server ended the transaction to resolve a deadlock. */
    DEADLOCK(true),
    /** The server had no connection to give. */
    TOO_MANY_CONNECTIONS(true),
    /** A migration failed. */
    MIGRATION(false),
    /** The history in the database does not fit the migrations. */
    HISTORY(false),
    /** It took longer than it was given. */
    DEADLINE(false),
    /** A check of the host failed. */
    CHECK(false),
    /** The server or the database failed in another way, such as that it is gone. */
    SERVER(false);

    private final boolean passing;

    Cause(boolean passing) {
      this.passing = passing;
    }

    /** Whether it may be over by itself, so that another attempt makes sense. */
    public boolean isPassing() {
      return passing;
    }
  }
}
