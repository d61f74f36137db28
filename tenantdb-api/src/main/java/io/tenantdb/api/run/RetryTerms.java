package io.tenantdb.api.run;

import io.tenantdb.api.error.InvalidValueException;
import java.time.Duration;

/**
 * How a run tries again where the error is {@linkplain
 * io.tenantdb.api.migration.MigrationError.Kind#isTransient transient}. The pause doubles with each
 * attempt.
 *
 * @param attempts how often a database is tried at most; at least 1, which is no retry
 * @param firstPause the pause before the second attempt
 * @param longestPause the longest pause
 */
public record RetryTerms(int attempts, Duration firstPause, Duration longestPause) {

  private static final int MOST_DOUBLINGS = 30;

  /**
   * @throws InvalidValueException if one is out of range
   */
  public RetryTerms {
    if (attempts < 1) {
      throw new InvalidValueException("attempts", String.valueOf(attempts), "at least 1");
    }
    if (firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
      throw new InvalidValueException(
          "pause",
          firstPause + " to " + longestPause,
          "the first must not be negative, nor longer than the longest");
    }
  }

  /** Three attempts, with pauses of one second and two. */
  public static RetryTerms standard() {
    return new RetryTerms(3, Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  /** The pause after this attempt, the first being 1. */
  public Duration pauseAfter(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
