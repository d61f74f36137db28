package io.tenantdb.benchmarks.fleet;

import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.benchmarks.Alternation;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Samples;
import io.tenantdb.flyway.FlywayMigrator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import org.flywaydb.core.Flyway;

/** Databases that have nothing to get, each connected to and proven. */
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
    FlywayMigrator migrator = fleet.migrator(Migrations.BEFORE);
    Alternation alternation = new Alternation();
    Samples history = alternation.add(() -> {}, () -> verify(migrator));
    Function<TenantRoute, List<String>> comparison =
        migrator.schemaComparison(TenantRoute.to(fleet.records().get(0)).address());
    Samples schema = alternation.add(() -> {}, () -> compare(comparison));
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

  private void compare(Function<TenantRoute, List<String>> comparison) throws Exception {
    Parallel.forEach(
        WORKERS,
        fleet.records(),
        record -> {
          List<String> differences = comparison.apply(TenantRoute.to(record));
          if (!differences.isEmpty()) {
            throw new IllegalStateException(differences.toString());
          }
        });
  }

  private void verify(FlywayMigrator migrator) throws Exception {
    Parallel.forEach(
        WORKERS,
        fleet.records(),
        record -> {
          MigrationOutcome outcome = migrator.verify(TenantRoute.to(record));
          if (outcome instanceof MigrationOutcome.Failed failed) {
            throw new IllegalStateException(failed.error().message());
          }
        });
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
