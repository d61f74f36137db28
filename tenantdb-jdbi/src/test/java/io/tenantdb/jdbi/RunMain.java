package io.tenantdb.jdbi;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One of several JVMs that work on a run until it is finished.
 *
 * <p>Arguments: JDBC URL, the run, the duration of a lease in milliseconds, and how many results a
 * thread writes before it stops in the midst of the next database. It waits for a line before it
 * starts, prints {@code done RECORD} for each result that it wrote, and {@code stopped} for a
 * thread that stops; with a further line these go on.
 */
final class RunMain {

  private static final int THREADS = 4;

  private final MigrationRuns runs;
  private final RunId run;
  private final Duration lease;
  private final int results;
  private final CountDownLatch goOn = new CountDownLatch(1);

  private RunMain(MigrationRuns runs, RunId run, Duration lease, int results) {
    this.runs = runs;
    this.run = run;
    this.lease = lease;
    this.results = results;
  }

  public static void main(String[] arguments) throws Exception {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(arguments[0]);
    JdbiRegistry registry = JdbiRegistry.create(source);
    registry.id();
    System.out.println("ready");
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody said go");
    }
    RunMain worker =
        new RunMain(
            registry.runs(),
            new RunId(UUID.fromString(arguments[1])),
            Duration.ofMillis(Long.parseLong(arguments[2])),
            Integer.parseInt(arguments[3]));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String name = ProcessHandle.current().pid() + "-" + i;
      running.add(threads.submit(() -> worker.work(name)));
    }
    if (worker.results < Integer.MAX_VALUE) {
      // The rest of the first line, and the first of the next.
      while (System.in.read() != 'g') {
        Thread.onSpinWait();
      }
      worker.goOn.countDown();
    }
    for (Future<?> thread : running) {
      thread.get();
    }
    threads.shutdown();
  }

  private void work(String name) {
    int written = 0;
    Optional<RunResult> finished = Optional.empty();
    RunAdvance next;
    do {
      next = advance(name, finished);
      written += finished.isPresent() ? 1 : 0;
      finished = Optional.empty();
      if (next instanceof RunAdvance.Claimed claimed) {
        finished = Optional.of(TestRuns.succeeded(claimed));
        if (written == results) {
          stop();
        }
      }
    } while (next.run().state() == RunState.RUNNING || finished.isPresent());
  }

  private RunAdvance advance(String name, Optional<RunResult> finished) {
    LeaseRequest request = Samples.leaseRequest(name, lease);
    try {
      RunAdvance next = runs.advance(run, finished, request, TestRuns::decide);
      finished.ifPresent(result -> System.out.println("done " + result.lease().id()));
      return next;
    } catch (LeaseLostException e) {
      System.out.println("lost " + e.getMessage());
      return runs.advance(run, Optional.empty(), request, TestRuns::decide);
    }
  }

  private void stop() {
    System.out.println("stopped");
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
