package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.Alternation.Work;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Samples;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import io.tenantdb.benchmarks.servers.RoundTripMeter;
import io.tenantdb.benchmarks.servers.Solitude;

/**
 * What one claim from the pool asks of the server: round trips, counted on the wire, and commits,
 * counted by the server. Relay and refill wait meanwhile, so that what is counted is the claim's
 * own. Nothing is timed here.
 */
final class CountFigures {

  /** On the first calls the driver also asks for types, and prepares statements. */
  private static final int WARM_UPS = 6;

  private final BenchmarkServer server;
  private final RoundTripMeter meter;
  private final Solitude solitude;
  private final Samples roundTrips = new Samples();
  private final Samples commits = new Samples();

  private CountFigures(BenchmarkServer server, RoundTripMeter meter, Solitude solitude) {
    this.server = server;
    this.meter = meter;
    this.solitude = solitude;
  }

  static void measure(BenchmarkServer server, BareClaim bareClaim, Extent extent, Report report)
      throws Exception {
    Solitude solitude = new Solitude();
    try (RoundTripMeter meter = new RoundTripMeter(server.port());
        Place place = new Place(server, meter.port(), solitude);
        Host host = Host.open(place, PoolFigures.POOL)) {
      BareClaim metered = bareClaim.at(place);
      CountFigures own = new CountFigures(server, meter, solitude);
      CountFigures bare = new CountFigures(server, meter, solitude);
      for (int i = 0; i < WARM_UPS + extent.counts(); i++) {
        if (i == WARM_UPS) {
          own = new CountFigures(server, meter, solitude);
          bare = new CountFigures(server, meter, solitude);
        }
        metered.prepare();
        host.awaitQuiet();
        own.count(host::create);
        host.awaitQuiet();
        bare.count(metered::run);
      }
      report.ratio("provision.pool.commits", own.commits(), "bare statements", "" + bare.commits());
      report.ratio(
          "provision.pool.roundtrips", own.roundTrips(), "bare statements", "" + bare.roundTrips());
    }
  }

  private void count(Work work) throws Exception {
    solitude.alone(
        () -> {
          long commitsBefore = server.writeTransactions();
          long roundTripsBefore = meter.roundTrips();
          work.run();
          roundTrips.add((double) (meter.roundTrips() - roundTripsBefore));
          commits.add((double) (server.writeTransactions() - commitsBefore));
          return work;
        });
  }

  private long commits() {
    return Math.round(commits.percentile(1));
  }

  private long roundTrips() {
    return Math.round(roundTrips.percentile(1));
  }
}
