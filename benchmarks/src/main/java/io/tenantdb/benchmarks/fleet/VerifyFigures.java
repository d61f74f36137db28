package io.tenantdb.benchmarks.fleet;

import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.benchmarks.Alternation;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Samples;
import io.tenantdb.core.TenantDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.flywaydb.core.Flyway;

/**
 * Databases that have nothing to get, each connected to and proven; the registry and the look at
 * the server are in the figures of tenantdb.
 */
final class VerifyFigures {

  private static final int WORKERS = 4;
  private static final String NEWEST =
      "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1";

  private final Fleet fleet;
  private final FleetExtent extent;
  private final Report report;

  VerifyFigures(Fleet fleet, FleetExtent extent, Report report) {
    this.fleet = fleet;
    this.extent = extent;
    this.report = report;
  }

  void measure() throws Exception {
    try (TenantDb node = fleet.node(fleet.migrator(Migrations.BEFORE)).build()) {
      measure(node);
    }
  }

  private void measure(TenantDb node) throws Exception {
    Alternation alternation = new Alternation();
    Samples history = alternation.add(() -> {}, () -> verify(node, VerificationDepth.HISTORY));
    Samples schema = alternation.add(() -> {}, () -> verify(node, VerificationDepth.SCHEMA));
    Samples flyway = alternation.add(() -> {}, this::flyway);
    Samples newest = alternation.add(() -> {}, this::newest);
    alternation.run(extent.warmUps(), extent.rounds());
    report.ratio(
        "fleet.verify.overhead",
        history.median() / newest.median(),
        "connect and read the newest history row",
        Report.millis(newest.median()));
    report.ratio(
        "fleet.verify.speedup",
        flyway.median() / history.median(),
        "Flyway loop with nothing pending",
        Report.millis(flyway.median()));
    report.ratio(
        "fleet.verify.schema",
        schema.median() / newest.median(),
        "connect and read the newest history row",
        Report.millis(newest.median()));
  }

  private void verify(TenantDb node, VerificationDepth depth) {
    VerificationReport report =
        node.migrations()
            .verifyAllTenantDatabases(VerificationOptions.of(depth).withParallelism(WORKERS));
    if (!report.isSound() || report.counts().total() != fleet.records().size()) {
      throw new IllegalStateException("not proven:\n" + report.toText());
    }
  }

  private void flyway() throws Exception {
    Parallel.forEach(
        WORKERS,
        fleet.names(),
        name ->
            Flyway.configure()
                .dataSource(fleet.database(name))
                .locations(Migrations.BEFORE)
                .load()
                .migrate());
  }

  private void newest() throws Exception {
    Parallel.forEach(
        WORKERS,
        fleet.names(),
        name -> {
          try (Connection connection = fleet.database(name).getConnection();
              Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(NEWEST)) {
            row.next();
          }
        });
  }
}
