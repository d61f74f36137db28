package io.tenantdb.flyway;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cancels what a session runs once its time is over, and again until it is told that the work has
 * ended: a cancel request that finds the session between two statements has no effect.
 */
final class Watchdog implements AutoCloseable {

  private static final Duration AGAIN = Duration.ofMillis(200);

  private final Object lock = new Object();
  private @Nullable CompletableFuture<Void> next;
  private @Nullable Statement running;
  private boolean expired;
  private boolean closed;

  private Watchdog() {}

  static Watchdog of(Optional<Duration> deadline) {
    Watchdog watchdog = new Watchdog();
    deadline.ifPresent(watchdog::schedule);
    return watchdog;
  }

  /** Tells which statement runs now, or next. */
  void watch(Statement statement) {
    synchronized (lock) {
      running = statement;
    }
  }

  boolean expired() {
    synchronized (lock) {
      return expired;
    }
  }

  private void schedule(Duration delay) {
    synchronized (lock) {
      if (!closed) {
        next =
            CompletableFuture.runAsync(
                this::cancel,
                CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS));
      }
    }
  }

  private void cancel() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      expired = true;
      try {
        if (running != null) {
          running.cancel();
        }
      } catch (SQLException e) {
        // The session is lost, or cannot be reached now; then the next one may.
      }
    }
    schedule(AGAIN);
  }

  /** Has it cancel nothing any more. */
  void callOff() {
    synchronized (lock) {
      closed = true;
      if (next != null) {
        next.cancel(false);
      }
    }
  }

  @Override
  public void close() {
    callOff();
  }
}
