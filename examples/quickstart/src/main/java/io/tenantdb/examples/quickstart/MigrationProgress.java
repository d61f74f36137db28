package io.tenantdb.examples.quickstart;

import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunReport;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar of fleet migrations, from what this node's workers tell. */
final class MigrationProgress implements AutoCloseable {

  private static final int WIDTH = 96;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final TenantDatabaseRuns runs;
  private final ProgressBar bar;
  private final Subscription subscription;

  /**
   * @param databases how many will be migrated
   */
  MigrationProgress(TenantDatabaseRuns runs, long databases, PrintStream out) {
    this.runs = runs;
    bar =
        new ProgressBarBuilder()
            .setTaskName("   migrated")
            .setInitialMax(databases)
            .setStyle(ProgressBarStyle.ASCII)
            // Whole lines: what is logged meanwhile would end up in the midst of one.
            .setConsumer(new DelegatingProgressBarConsumer(out::println, WIDTH))
            .build();
    subscription = runs.listen(this::on);
  }

  /** Waits until a run is over, and shows what the other nodes did, too. */
  RunReport awaitEnd(MigrationRun run) throws InterruptedException {
    runs.await(run.id(), LIMIT);
    RunReport report = runs.report(run.id());
    bar.stepTo(report.counts().ended());
    return report;
  }

  private void on(RunEvent event) {
    if (event instanceof RunEvent.DatabaseEnded ended
        && !(ended.outcome() instanceof RunOutcome.Retried)) {
      // Whoever tells late must not count what the report had already.
      bar.stepTo(Math.min(bar.getCurrent() + 1, bar.getMax()));
    } else if (event instanceof RunEvent.Progressed progressed) {
      bar.maxHint(progressed.counts().total());
      bar.stepTo(progressed.counts().ended());
      progressed
          .remaining()
          .ifPresent(left -> bar.setExtraMessage("%d s left".formatted(left.toSeconds())));
    }
  }

  @Override
  public void close() {
    subscription.close();
    bar.close();
  }
}
