package io.tenantdb.core.internal.run;

import com.google.common.util.concurrent.MoreExecutors;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunId;
import io.tenantdb.core.internal.events.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of this node. A run gets one worker; each database that one begins brings another,
 * until the run gives no more or this node has as many as it may. Safe for use by many threads.
 */
final class RunWorkers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunWorkers.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final int RUNS_AT_ONCE = 100;

  private final RunService.Settings settings;
  private final RunWorker.Shared shared;
  private final Signal ended = new Signal();
  private final RunProgress progress;
  private final ExecutorService pool;
  private final ScheduledExecutorService poller;
  private final Map<RunId, Integer> atWork = new ConcurrentHashMap<>();
  private volatile boolean closed;

  RunWorkers(RunService.Settings settings, RunWorker.Shared shared) {
    this.settings = settings;
    this.shared = shared;
    this.progress = new RunProgress(shared.listeners());
    this.pool =
        Executors.newFixedThreadPool(
            settings.workers(), work -> named("tenantdb-run", settings.threads().newThread(work)));
    this.poller =
        Executors.newSingleThreadScheduledExecutor(
            work -> named("tenantdb-runs", settings.threads().newThread(work)));
  }

  private static Thread named(String name, Thread thread) {
    thread.setName(name);
    return thread;
  }

  void start() {
    long interval = settings.interval().toMillis();
    var unused =
        poller.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** Counts how often a worker of this node came to an end. */
  Signal ended() {
    return ended;
  }

  private void poll() {
    try {
      List<MigrationRun> found = shared.runs().findWithWork(RUNS_AT_ONCE);
      for (MigrationRun run : found) {
        help(run);
        if (!shared.listeners().isEmpty()) {
          progress.tell(shared.runs().report(run.id(), 1));
        }
      }
      seeEnds(found.stream().map(MigrationRun::id).collect(Collectors.toSet()));
    } catch (RuntimeException | Error e) {
      // An exception that left the poll would end all later ones.
      log.warn("Looking for runs failed, trying again: {}", e.toString());
    }
  }

  /** Of the runs that this node worked on and other nodes have ended. */
  private void seeEnds(Set<RunId> withWork) {
    for (RunId id : shared.listeners().open()) {
      if (!withWork.contains(id)) {
        RunListeners.Look look = shared.listeners().look();
        shared.runs().find(id).ifPresent(run -> shared.listeners().saw(run, look));
      }
    }
  }

  /** Gives a run one more worker of this node, if it may have one. */
  void help(MigrationRun run) {
    int most = Math.min(settings.workers(), run.terms().parallelism());
    boolean[] more = {false};
    atWork.compute(
        run.id(),
        (id, number) -> {
          int now = number == null ? 0 : number;
          more[0] = now < most && !closed;
          return more[0] ? Integer.valueOf(now + 1) : number;
        });
    if (more[0]) {
      submit(run);
    }
  }

  private void submit(MigrationRun run) {
    try {
      pool.execute(() -> work(run));
    } catch (RejectedExecutionException e) {
      leave(run);
    }
  }

  private void work(MigrationRun run) {
    try {
      workInThisThread(run);
    } catch (RegistryException e) {
      log.warn("Run {}: a worker gives up for now: {}", run.id(), e.getMessage());
    } catch (RuntimeException | Error e) {
      log.error("Run {}: a worker failed, what it left is begun anew", run.id(), e);
    } finally {
      leave(run);
      ended.raise();
    }
  }

  /** Works on a run until it gives nothing more. */
  MigrationRun workInThisThread(MigrationRun run) {
    return new RunWorker(shared, run, () -> help(run)).work();
  }

  private void leave(MigrationRun run) {
    atWork.computeIfPresent(run.id(), (id, number) -> number == 1 ? null : number - 1);
  }

  /** Begins nothing more, and waits for what is under way. */
  @Override
  public void close() {
    closed = true;
    poller.shutdown();
    pool.shutdown();
    if (!MoreExecutors.shutdownAndAwaitTermination(pool, CLOSE_TIMEOUT)) {
      log.warn("Workers of runs did not end in time; other nodes go on with what they leave");
    }
    MoreExecutors.shutdownAndAwaitTermination(poller, CLOSE_TIMEOUT);
  }
}
