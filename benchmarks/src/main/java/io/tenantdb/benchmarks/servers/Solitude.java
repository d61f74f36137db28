package io.tenantdb.benchmarks.servers;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets one thread have the server for itself for a moment, so that what is counted there is its
 * own. Relays and refills get their connections when it is done; it can hardly tell the difference,
 * for they only wait for their turn.
 */
public final class Solitude {

  private static final long LIMIT_SECONDS = 30;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  /** Waits until no thread has a connection, and gives none to others until the work is done. */
  public <T> T alone(Callable<T> work) throws Exception {
    lock.writeLock().lock();
    try {
      return work.call();
    } finally {
      lock.writeLock().unlock();
    }
  }

  void enter() throws SQLException {
    try {
      if (!lock.readLock().tryLock(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLTimeoutException(
            "another thread has the server for itself, and seems to wait for this one");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for a connection", e);
    }
  }

  void leave() {
    lock.readLock().unlock();
  }
}
