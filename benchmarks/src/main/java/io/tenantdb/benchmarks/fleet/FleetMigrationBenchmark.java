package io.tenantdb.benchmarks.fleet;

import io.tenantdb.benchmarks.Benchmark;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Scale;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import java.sql.SQLException;

/** How fast a fleet migrates: with work to do, with none, and with very many records. */
public final class FleetMigrationBenchmark implements Benchmark {

  /** Makes the benchmark; starts nothing yet. */
  public FleetMigrationBenchmark() {}

  @Override
  public void run(Scale scale, Report report) throws Exception {
    FleetExtent extent = FleetExtent.of(scale);
    try (BenchmarkServer server = BenchmarkServer.start()) {
      head(scale, extent, server, report);
      try (Fleet fleet = Fleet.create(server, extent.databases())) {
        new PendingFigures(fleet, extent, report).measure();
        new VerifyFigures(fleet, extent, report).measure();
        new LedgerFigures(extent, report).measureNothingPending(fleet);
      }
      try (LargeRegistry large = LargeRegistry.create(server, extent.records())) {
        new LedgerFigures(extent, report).measureBehind(large);
      }
      new HeapFigures(server, extent, report).measure();
    }
  }

  private static void head(Scale scale, FleetExtent extent, BenchmarkServer server, Report report)
      throws SQLException {
    report.remark(
        "fleet-migration, scale %s: JDK %s, %d cores, PostgreSQL %s with fsync and synchronous_commit on"
            .formatted(
                scale,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                server.version()));
    report.remark(
        "%d databases with %d migrations; %d rounds after %d to warm up; the contenders take turns, medians"
            .formatted(
                extent.databases(), Migrations.NUMBER_BEFORE, extent.rounds(), extent.warmUps()));
  }
}
