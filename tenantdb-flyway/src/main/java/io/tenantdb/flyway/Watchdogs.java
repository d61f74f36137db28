package io.tenantdb.flyway;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the deadlines of one migrator's calls: on daemon threads, one for each call that has a
 * deadline now, which end when they have been idle for a second.
 */
final class Watchdogs {

  private static final long IDLE_SECONDS = 1;

  private final Executor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Watchdogs::thread);

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tenantdb-migration-deadline");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins a deadline now. */
  Watchdog start(Optional<Duration> deadline) {
    Watchdog watchdog = new Watchdog(deadline);
    if (deadline.isPresent()) {
      threads.execute(() -> watchdog.keep(threads));
    }
    return watchdog;
  }
}
