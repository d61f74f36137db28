package io.tenantdb.api.run;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.internal.StoredText;
import io.tenantdb.api.migration.MigrationError;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a database of a run failed.
 *
 * @param kind what sort of error it is, and with that whether it was tried again
 * @param message what failed, where, and what the database reported; without a secret
 * @param script the migration that failed; null if none did, or it is not known
 * @param line where in the script the statement begins, from 1; null if it is not known
 * @param statement the statement that failed; null if it is not known. It is cleaned and cut off
 *     like {@link ErrorMessage#from a message}
 * @param historyRead whether the history in the database was read back after the failure; if not,
 *     the version on record is the one before, and more may have been applied
 */
public record RunFailure(
    MigrationError.Kind kind,
    ErrorMessage message,
    @Nullable String script,
    @Nullable Integer line,
    @Nullable String statement,
    boolean historyRead) {

  public RunFailure {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
    script = script == null ? null : StoredText.clean(script);
    statement = statement == null ? null : ErrorMessage.from(statement).value();
  }

  /** The failure that an error is, after which no history was read back. */
  public static RunFailure of(MigrationError error) {
    return new RunFailure(
        error.kind(),
        ErrorMessage.from(error.message()),
        error.script().orElse(null),
        error.line().orElse(null),
        error.statement().orElse(null),
        false);
  }

  /** The same, after which the history was read back. */
  public RunFailure withHistoryRead() {
    return new RunFailure(kind, message, script, line, statement, true);
  }
}
