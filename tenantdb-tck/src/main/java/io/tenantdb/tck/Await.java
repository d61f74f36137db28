package io.tenantdb.tck;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Tries again and again, for what happens only when a lease or a claim has expired. */
final class Await {

  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private Await() {}

  /** The first value that the attempt gives. */
  static <T> T value(String what, Supplier<Optional<T>> attempt) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < LONGEST.toNanos()) {
      Optional<T> value = attempt.get();
      if (value.isPresent()) {
        return value.get();
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new AssertionError("In " + LONGEST.toSeconds() + " seconds it never came to: " + what);
  }

  /** Returns when the attempt has succeeded. */
  static void success(String what, BooleanSupplier attempt) {
    value(what, () -> attempt.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }
}
