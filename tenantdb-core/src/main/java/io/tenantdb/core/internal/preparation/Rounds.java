package io.tenantdb.core.internal.preparation;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.util.concurrent.MoreExecutors;
import io.tenantdb.api.database.ServerName;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the preparation of one server runs: at intervals, and when it is woken. */
final class Rounds {

  private static final Logger log = LoggerFactory.getLogger(Rounds.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ServerName server;
  private final Duration interval;
  private final ScheduledExecutorService timer;
  private final ExecutorService secondWorker;
  private final ServerPreparation preparation;
  private final AtomicBoolean woken = new AtomicBoolean();

  /**
   * @param preparation makes the work of a round around its second worker
   */
  Rounds(
      ServerName server,
      Preparation.Settings settings,
      Function<ExecutorService, ServerPreparation> preparation) {
    this.server = server;
    this.interval = settings.interval();
    this.timer = Executors.newSingleThreadScheduledExecutor(work -> named(settings, work));
    this.secondWorker = Executors.newSingleThreadExecutor(work -> named(settings, work));
    this.preparation = preparation.apply(secondWorker);
  }

  private Thread named(Preparation.Settings settings, Runnable work) {
    Thread thread = settings.threads().newThread(work);
    thread.setName("tenantdb-prepare-" + server);
    return thread;
  }

  void start() {
    var unused = timer.scheduleWithFixedDelay(preparation, 0, interval.toMillis(), MILLISECONDS);
  }

  void wake() {
    if (woken.compareAndSet(false, true)) {
      try {
        timer.execute(this::runWoken);
      } catch (RejectedExecutionException e) {
        // It is closed: other nodes, or the next start, prepare what is missing.
        log.debug("Server {}: closed, preparing nothing more", server);
      }
    }
  }

  private void runWoken() {
    woken.set(false);
    preparation.runWoken();
  }

  void shutdown() {
    secondWorker.shutdown();
    timer.shutdown();
  }

  void awaitEnd() {
    if (!MoreExecutors.shutdownAndAwaitTermination(timer, CLOSE_TIMEOUT)) {
      log.warn("Server {}: a preparation did not end in time; other nodes drop it", server);
    }
    MoreExecutors.shutdownAndAwaitTermination(secondWorker, CLOSE_TIMEOUT);
  }
}
