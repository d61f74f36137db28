package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.error.WaitInterruptedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets callers work one after the other, with a pause from one to the next. */
final class Turns {

  private final ReentrantLock lock = new ReentrantLock(true);
  private final long pauseNanos;
  private long lastEnd;
  private boolean began;

  Turns(Duration pause) {
    this.pauseNanos = TimeUnit.NANOSECONDS.convert(pause);
  }

  /**
   * Does work when it is its turn.
   *
   * @throws WaitInterruptedException if the thread is interrupted while it waits; nothing was done
   */
  <T> T inTurn(Supplier<T> work) {
    try {
      lock.lockInterruptibly();
      try {
        awaitPause();
        began = true;
        return work.get();
      } finally {
        lastEnd = System.nanoTime();
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException(
          "The thread was interrupted while it waited for its turn to purge; nothing was done", e);
    }
  }

  /**
   * The same, unless somebody else works or is waiting: then nothing is done. It waits for the
   * pause at most.
   */
  <T> Optional<T> inTurnIfFree(Supplier<T> work) {
    if (lock.hasQueuedThreads() || !lock.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(inTurn(work));
    } finally {
      lock.unlock();
    }
  }

  private void awaitPause() throws InterruptedException {
    // With the lock: the next one's pause begins when this one's turn is over.
    while (began && lastEnd + pauseNanos - System.nanoTime() > 0) {
      TimeUnit.NANOSECONDS.sleep(lastEnd + pauseNanos - System.nanoTime());
    }
  }
}
