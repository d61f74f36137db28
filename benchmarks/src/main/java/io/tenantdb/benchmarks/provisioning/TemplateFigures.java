package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.Alternation;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Samples;

/** A tenant that comes alone and finds the pool empty: its database is a copy of the template. */
final class TemplateFigures {

  private final Host host;
  private final BareDatabases bare;
  private final Place place;

  /**
   * @param host without a pool
   */
  TemplateFigures(Host host, BareDatabases bare, Place place) {
    this.host = host;
    this.bare = bare;
    this.place = place;
  }

  void measure(Extent extent, Report report) throws Exception {
    Alternation rounds = new Alternation();
    Samples copies = rounds.add(host::awaitQuiet, host::create);
    Samples bareCopies = rounds.add(host::awaitQuiet, () -> bare.copy(place.admin()));
    rounds.run(extent.copyWarmUps(), extent.copies());
    PoolFigures.spread("copies by tenantdb", copies, report);
    PoolFigures.spread("CREATE DATABASE … TEMPLATE", bareCopies, report);
    report.ratio(
        "provision.template.overhead",
        copies.median() / bareCopies.median(),
        "CREATE DATABASE … TEMPLATE",
        Report.millis(bareCopies.median()));
  }
}
