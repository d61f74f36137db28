package io.tenantdb.benchmarks.fleet;

import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunState;
import io.tenantdb.core.TenantDb;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Has tenantdb migrate the fleet. For one thread. */
final class Runs {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long GLANCE_NANOS = 2_000_000;

  private final TenantDb node;
  private final int databases;
  private @Nullable MigrationRun last;
  private long succeeded;
  private long replayed;

  Runs(TenantDb node, int databases) {
    this.node = node;
    this.databases = databases;
  }

  /** Migrates all of them. */
  void run(int workers) throws InterruptedException {
    MigrationRun run =
        node.runs()
            .start(
                MigrationRunOptions.builder(Fleet.BY)
                    .parallelism(workers)
                    .parallelismPerServer(workers)
                    .build());
    last = node.runs().await(run.id(), PATIENCE);
  }

  /** Proves that the last one did what it had to do, and waits until its events are delivered. */
  void prove() {
    if (last == null) {
      return;
    }
    RunReport report = node.runs().report(last.id());
    if (last.state() != RunState.FINISHED || report.counts().succeeded() != databases) {
      throw new IllegalStateException("a run failed:\n" + report.toText());
    }
    succeeded += report.counts().succeeded();
    replayed += report.replayed();
    last = null;
    long start = System.nanoTime();
    while (node.events().pending() > 0) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("events are not delivered");
      }
      LockSupport.parkNanos(GLANCE_NANOS);
    }
  }

  /** Forgets what was replayed so far: the first database of all is Flyway's. */
  void warm() {
    prove();
    succeeded = 0;
    replayed = 0;
  }

  /** How many databases were migrated since then; fails unless each of them was replayed. */
  long allReplayed() {
    prove();
    if (replayed != succeeded) {
      throw new IllegalStateException(
          "only %d of %d databases were replayed".formatted(replayed, succeeded));
    }
    return replayed;
  }
}
