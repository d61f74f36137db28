package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.Benchmark;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Scale;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import io.tenantdb.benchmarks.servers.Solitude;
import java.sql.SQLException;

/** How fast a tenant gets its database: from the warm pool, from the template, and in a burst. */
public final class ProvisioningBenchmark implements Benchmark {

  /** Makes the benchmark; starts nothing yet. */
  public ProvisioningBenchmark() {}

  @Override
  public void run(Scale scale, Report report) throws Exception {
    Extent extent = Extent.of(scale);
    try (BenchmarkServer server = BenchmarkServer.start()) {
      head(scale, extent, server, report);
      server.executeAsSuperuser(
          "CREATE DATABASE %s OWNER %s"
              .formatted(Place.REGISTRY_DATABASE, BenchmarkServer.HOST_ROLE));
      try (Place place = new Place(server, server.port(), new Solitude())) {
        measure(place, extent, report);
      }
    }
  }

  private static void measure(Place place, Extent extent, Report report) throws Exception {
    BareDatabases bare;
    BareClaim bareClaim;
    try (Host host = Host.open(place, PoolFigures.POOL)) {
      bare = new BareDatabases(place);
      bareClaim = BareClaim.install(place, bare);
      new PoolFigures(host, bareClaim, bare).measure(extent, report);
      host.awaitQuiet();
    }
    // With no other host at work: its relay would be counted.
    CountFigures.measure(place.server(), bareClaim, extent, report);
    try (Host host = Host.open(place, 0)) {
      BareDatabases.level(place.server());
      new TemplateFigures(host, bare, place).measure(extent, report);
      new BurstFigures(host, bare, place).measure(extent, report);
    }
  }

  private static void head(Scale scale, Extent extent, BenchmarkServer server, Report report)
      throws SQLException {
    report.remark(
        "provisioning, scale %s: JDK %s, %d cores, PostgreSQL %s with fsync and synchronous_commit on"
            .formatted(
                scale,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                server.version()));
    report.remark(
        ("claims: %d rounds after %d to warm up, Flyway in every %dth; copies: %d after %d; %d bursts of %d;"
                + " the contenders take turns, medians")
            .formatted(
                extent.rounds(),
                extent.warmUps(),
                extent.flywayEvery(),
                extent.copies(),
                extent.copyWarmUps(),
                extent.bursts(),
                extent.burst()));
  }
}
