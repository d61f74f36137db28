package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.Alternation;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Samples;

/**
 * A tenant that comes alone and finds a clone in the pool. The relay delivers and the pool refills
 * when the call has committed its work, as in production; the next one begins when both are done.
 */
final class PoolFigures {

  /** How many clones wait. */
  static final int POOL = 2;

  private static final String BARE = "bare statements";

  private final Host host;
  private final BareClaim bareClaim;
  private final BareDatabases bare;

  PoolFigures(Host host, BareClaim bareClaim, BareDatabases bare) {
    this.host = host;
    this.bareClaim = bareClaim;
    this.bare = bare;
  }

  void measure(Extent extent, Report report) throws Exception {
    Alternation rounds = new Alternation();
    Samples claims = rounds.add(host::awaitQuiet, host::create);
    Samples bareClaims =
        rounds.add(
            () -> {
              bareClaim.prepare();
              host.awaitQuiet();
            },
            bareClaim::run);
    Samples migrations =
        rounds.addSlow(extent.flywayEvery(), host::awaitQuiet, bare::createAndMigrate);
    rounds.run(extent.warmUps(), extent.rounds());
    spread("claims by tenantdb", claims, report);
    spread("claims by bare statements", bareClaims, report);
    spread("CREATE DATABASE and Flyway", migrations, report);
    String bareMedian = Report.millis(bareClaims.median());
    report.ratio(
        "provision.pool.overhead", claims.median() / bareClaims.median(), BARE, bareMedian);
    report.ratio("provision.pool.p50ms", claims.median(), BARE, bareMedian);
    report.ratio(
        "provision.pool.speedup",
        migrations.median() / claims.median(),
        "CREATE DATABASE and Flyway with 20 migrations",
        Report.millis(migrations.median()));
  }

  static void spread(String what, Samples samples, Report report) {
    report.remark(
        "%s: %d, p10 %s, p50 %s, p90 %s"
            .formatted(
                what,
                samples.size(),
                Report.millis(samples.percentile(0.1)),
                Report.millis(samples.median()),
                Report.millis(samples.percentile(0.9))));
  }
}
