package io.tenantdb.api.migration;

import java.util.Objects;
import java.util.Optional;

/**
 * What went wrong in one database.
 *
 * @param message what failed, where, and what the database reported; without a secret
 * @param kind what sort of error it is
 * @param script the failing migration; empty if none is known to have failed
 * @param line the line in that script, from 1 on; empty if it is not known
 * @param statement the beginning of the failing statement, without a secret; empty if it is not
 *     known
 */
public record MigrationError(
    String message,
    Kind kind,
    Optional<String> script,
    Optional<Integer> line,
    Optional<String> statement) {

  /** What sort of error it is, and with that whether trying again can help. */
  public enum Kind {
    /** The connection, or the server with it, went away. */
    CONNECTION_LOST(true),
    /** Another transaction, or another migrator, held a lock for too long. */
    LOCK_TIMEOUT(true),
    /** The server ended a deadlock, or a conflict of serializable transactions, with this one. */
    DEADLOCK(true),
    /** The server had no connection left. */
    TOO_MANY_CONNECTIONS(true),
    /** Another worker was at work on the database, whatever it did. */
    BUSY(true),
    /** A statement took longer than the terms allow, or somebody cancelled it. */
    STATEMENT_TIMEOUT(false),
    /** The call took longer than the terms allow. */
    DEADLINE(false),
    /** The database refused a statement. */
    SQL(false),
    /** The history in the database does not fit the migrations. */
    HISTORY(false),
    /** What was reached is not what had to be reached. */
    CHECK(false),
    /** Anything else, such as a failing Java migration. */
    OTHER(false);

    private final boolean passing;

    Kind(boolean passing) {
      this.passing = passing;
    }

    /** Whether the cause may pass by itself, so that the same call can succeed later. */
    public boolean isTransient() {
      return passing;
    }
  }

  public MigrationError {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(script, "script");
    Objects.requireNonNull(line, "line");
    Objects.requireNonNull(statement, "statement");
  }

  /** An error of which no more is known. */
  public static MigrationError of(Kind kind, String message) {
    return new MigrationError(message, kind, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The message. */
  @Override
  public String toString() {
    return message;
  }
}
