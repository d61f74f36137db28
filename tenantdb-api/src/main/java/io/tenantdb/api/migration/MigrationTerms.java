package io.tenantdb.api.migration;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.InvalidValueException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How far and under which limits one database is migrated.
 *
 * @param upTo the newest version that is applied; empty for all there are. A database that is ahead
 *     of it is left as it is
 * @param lockTimeout how long a statement waits for a lock, and the migrator for another one at
 *     work on the same database; empty for the server's and the migrator's own limits
 * @param statementTimeout how long a statement runs; empty for the server's own limit
 * @param deadline how long the whole call takes, waits for locks included, until what runs is
 *     cancelled; a server that does not answer to that within some seconds is given up as one that
 *     cannot be reached. Opening a connection is limited by the host's data source alone. Empty for
 *     no limit
 */
public record MigrationTerms(
    Optional<SchemaVersion> upTo,
    Optional<Duration> lockTimeout,
    Optional<Duration> statementTimeout,
    Optional<Duration> deadline) {

  private static final MigrationTerms STANDARD =
      new MigrationTerms(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * @throws InvalidValueException if a time is shorter than a millisecond, or longer than the
   *     {@link Integer#MAX_VALUE} milliseconds that a server knows
   */
  public MigrationTerms {
    Objects.requireNonNull(upTo, "upTo");
    requireMillis("lock timeout", lockTimeout);
    requireMillis("statement timeout", statementTimeout);
    requireMillis("deadline", deadline);
  }

  /** All there are, without limits of its own. */
  public static MigrationTerms standard() {
    return STANDARD;
  }

  /** The same, up to this version. */
  public MigrationTerms withUpTo(SchemaVersion version) {
    return new MigrationTerms(Optional.of(version), lockTimeout, statementTimeout, deadline);
  }

  /** The same, with this limit for a lock. */
  public MigrationTerms withLockTimeout(Duration limit) {
    return new MigrationTerms(upTo, Optional.of(limit), statementTimeout, deadline);
  }

  /** The same, with this limit for a statement. */
  public MigrationTerms withStatementTimeout(Duration limit) {
    return new MigrationTerms(upTo, lockTimeout, Optional.of(limit), deadline);
  }

  /** The same, with this limit for the whole call. */
  public MigrationTerms withDeadline(Duration limit) {
    return new MigrationTerms(upTo, lockTimeout, statementTimeout, Optional.of(limit));
  }

  private static void requireMillis(String what, Optional<Duration> time) {
    if (time.isPresent()
        && (time.get().compareTo(Duration.ofMillis(1)) < 0
            || time.get().compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0)) {
      throw new InvalidValueException(
          what, time.get().toString(), "it must be between a millisecond and 24 days");
    }
  }
}
