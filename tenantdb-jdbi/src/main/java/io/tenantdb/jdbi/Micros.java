package io.tenantdb.jdbi;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;

/** Durations as PostgreSQL adds them to a time: in microseconds, its resolution. */
final class Micros {

  // Farther than any plan, and still a time that PostgreSQL can write.
  private static final Duration LONGEST = Duration.ofSeconds(DAYS.toSeconds(36_500));

  private Micros() {}

  static long of(Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      return SECONDS.toMicros(LONGEST.toSeconds());
    }
    return duration.isNegative() ? 0 : duration.toNanos() / 1000;
  }
}
