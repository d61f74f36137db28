package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many CREATE DATABASE statements, or DROP DATABASE statements, this process runs on a server
 * at once. Whoever came first goes first. More of them at once than the server can serve only slow
 * each other down.
 */
final class StatementLimit {

  /** How often whoever waits looks at the fence. */
  private static final long LOOK_MILLIS = 500;

  private final Semaphore permits;

  StatementLimit(int atOnce) {
    this.permits = new Semaphore(atOnce, true);
  }

  /** A statement that counts. */
  @FunctionalInterface
  interface Statement<E extends Exception> {
    void run() throws E;
  }

  /**
   * Waits for its turn as long as the fence lasts, then runs the statement.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  <E extends Exception> void run(Fence fence, Statement<E> statement)
      throws E, InterruptedException {
    while (!permits.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      fence.remaining();
    }
    try {
      statement.run();
    } finally {
      permits.release();
    }
  }
}
