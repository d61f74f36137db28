package io.tenantdb.core.internal.reconcile;

import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers for one sort of work: on each record one at a time, in the order in which they came.
 * Their threads end when there is nothing to do. Safe for use by many threads.
 */
final class Lane {

  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor workers;
  private final Set<TenantDatabaseId> taken = ConcurrentHashMap.newKeySet();

  /**
   * @param name names the threads
   * @param width how many work at once
   */
  Lane(String name, int width, ThreadFactory threads) {
    this.workers =
        new ThreadPoolExecutor(
            width,
            width,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = threads.newThread(work);
              thread.setName(name);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
  }

  /** Has work done on a record, unless some waits or is under way already, or all is closed. */
  void submit(TenantDatabaseId id, Runnable work) {
    if (taken.add(id)) {
      try {
        workers.execute(() -> run(id, work));
      } catch (RejectedExecutionException e) {
        log.debug("Record {}: closed, left to other nodes", id);
      }
    }
  }

  private void run(TenantDatabaseId id, Runnable work) {
    try {
      if (!workers.isShutdown()) {
        work.run();
      }
    } catch (RuntimeException | Error e) {
      log.warn("Record {} could not be worked on, trying again: {}", id, e.toString());
    } finally {
      taken.remove(id);
    }
  }

  /** Begins nothing more. */
  void shutdown() {
    workers.shutdown();
  }

  /** Interrupts what is under way. */
  void interrupt() {
    workers.shutdownNow();
  }

  /** Whether all is over, once that is so or the time has passed. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return workers.awaitTermination(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }
}
