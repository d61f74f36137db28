package io.tenantdb.benchmarks.fleet;

import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunState;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Samples;
import io.tenantdb.core.TenantDb;
import java.util.Optional;
import java.util.UUID;

/** What the registry alone tells. */
final class LedgerFigures {

  private static final int SLICE = 1000;
  private static final double NANOS_OF_A_MILLISECOND = 1e6;

  private final FleetExtent extent;
  private final Report report;

  LedgerFigures(FleetExtent extent, Report report) {
    this.extent = extent;
    this.report = report;
  }

  /** A run over a fleet that is up to date: from its start to its end. */
  void measureNothingPending(Fleet fleet) throws Exception {
    Samples millis = new Samples();
    try (TenantDb node = fleet.node(fleet.migrator(Migrations.BEFORE)).templates(false).build()) {
      for (int i = 0; i < 2 * extent.repeats(); i++) {
        long start = System.nanoTime();
        MigrationRun run = node.runs().start(MigrationRunOptions.by(Fleet.BY));
        if (run.state() != RunState.FINISHED) {
          throw new IllegalStateException("the fleet is not up to date: " + run);
        }
        add(millis, i, start);
      }
    }
    report.ratio(
        "fleet.ledger.ms",
        millis.median(),
        "databases up to date",
        String.valueOf(extent.databases()));
  }

  /** Who is behind, of very many: what a host is told by {@code plannedDatabases}. */
  void measureBehind(LargeRegistry large) {
    Samples millis = new Samples();
    for (int i = 0; i < 2 * extent.repeats(); i++) {
      NewMigrationRun run =
          new NewMigrationRun(
              new RunId(UUID.randomUUID()), MigrationRunOptions.by(Fleet.BY), large.target());
      long start = System.nanoTime();
      int found = large.registry().runs().plan(run, Optional.empty(), SLICE).size();
      if (found != LargeRegistry.BEHIND) {
        throw new IllegalStateException(found + " databases are behind");
      }
      add(millis, i, start);
    }
    report.ratio(
        "fleet.behind100k.ms",
        millis.median(),
        "records, " + LargeRegistry.BEHIND + " behind",
        String.valueOf(extent.records()));
  }

  /** The first half is to warm up. */
  private void add(Samples samples, int round, long start) {
    if (round >= extent.repeats()) {
      samples.add((System.nanoTime() - start) / NANOS_OF_A_MILLISECOND);
    }
  }
}
