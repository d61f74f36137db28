package io.tenantdb.benchmarks.fleet;

import io.tenantdb.benchmarks.Alternation;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.fleet.Contenders.Times;
import io.tenantdb.core.TenantDb;
import java.util.ArrayList;
import java.util.List;

/** Databases that have migrations to get. */
final class PendingFigures {

  private static final List<Integer> PARALLELISMS = List.of(1, 4, 8);
  private static final int TEN_AT_ONCE = 4;
  private static final int COUNTED = 4;

  private final Fleet fleet;
  private final FleetExtent extent;
  private final Report report;

  PendingFigures(Fleet fleet, FleetExtent extent, Report report) {
    this.fleet = fleet;
    this.extent = extent;
    this.report = report;
  }

  void measure() throws Exception {
    List<Times> one = times(Migrations.ONE, PARALLELISMS, extent.rounds());
    for (Times times : one) {
      report("fleet.pending", times);
    }
    double inARow = one.get(0).flyway().median();
    double atMost = one.get(one.size() - 1).tenantdb().median();
    report.ratio(
        "fleet.pending.vsloop", inARow / atMost, "Flyway loop in a row", Report.millis(inARow));
    report("fleet.ten", times(Migrations.TEN, List.of(TEN_AT_ONCE), extent.tenRounds()).get(0));
  }

  private List<Times> times(Migrations migrations, List<Integer> parallelisms, int rounds)
      throws Exception {
    try (TenantDb node =
        fleet.node(fleet.migrator(migrations.locations())).templates(false).build()) {
      Runs runs = new Runs(node, extent.databases());
      warmUp(new Contenders(fleet, migrations, runs));
      runs.warm();
      Contenders contenders = new Contenders(fleet, migrations, runs);
      Alternation alternation = new Alternation();
      List<Times> all = new ArrayList<>();
      for (int workers : parallelisms) {
        all.add(contenders.add(alternation, workers));
      }
      alternation.run(0, rounds);
      report.remark(
          "%d pending: all of %d databases were replayed"
              .formatted(migrations.tables().size(), runs.allReplayed()));
      if (migrations.equals(Migrations.ONE)) {
        countCommits(runs);
      }
      fleet.reset(migrations);
      return all;
    }
  }

  /** What the registry commits for a database, until all events are delivered. */
  private void countCommits(Runs runs) throws Exception {
    fleet.reset(Migrations.ONE);
    long before = fleet.server().writeTransactions();
    runs.run(COUNTED);
    runs.prove();
    long all = fleet.server().writeTransactions() - before;
    // One of each database's is the migration.
    report.ratio(
        "fleet.pending.commits",
        (double) all / extent.databases() - 1,
        "databases, their events delivered",
        String.valueOf(extent.databases()));
  }

  /** The widest parallelism takes the least time. */
  private void warmUp(Contenders contenders) throws Exception {
    Alternation alternation = new Alternation();
    var unused = contenders.add(alternation, PARALLELISMS.get(PARALLELISMS.size() - 1));
    alternation.run(extent.warmUps(), 0);
  }

  private void report(String name, Times times) {
    report.remark(times.text(extent.databases()));
    String workers = ".w" + times.workers();
    report.ratio(
        name + ".speedup" + workers,
        times.speedup(),
        "Flyway loop at the same parallelism",
        Report.millis(times.flyway().median()));
    report.ratio(
        name + ".overhead" + workers,
        times.overhead(),
        "bare JDBC",
        Report.millis(times.bare().median()));
  }
}
