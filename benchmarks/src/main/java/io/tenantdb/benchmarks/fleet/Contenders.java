package io.tenantdb.benchmarks.fleet;

import io.tenantdb.benchmarks.Alternation;
import io.tenantdb.benchmarks.Samples;
import java.sql.Connection;
import java.sql.Statement;
import org.flywaydb.core.Flyway;

/** The three ways to bring a fleet to the same state. */
final class Contenders {

  private final Fleet fleet;
  private final Migrations migrations;
  private final Runs runs;

  Contenders(Fleet fleet, Migrations migrations, Runs runs) {
    this.fleet = fleet;
    this.migrations = migrations;
    this.runs = runs;
  }

  /** What one parallelism brought, in milliseconds for the whole fleet. */
  record Times(int workers, Samples tenantdb, Samples flyway, Samples bare) {

    double speedup() {
      return flyway.median() / tenantdb.median();
    }

    double overhead() {
      return tenantdb.median() / bare.median();
    }

    String text(int databases) {
      return "%d at once, a database: tenantdb %.2f ms, Flyway %.2f ms, bare JDBC %.2f ms"
          .formatted(
              workers,
              tenantdb.median() / databases,
              flyway.median() / databases,
              bare.median() / databases);
    }
  }

  Times add(Alternation alternation, int workers) {
    return new Times(
        workers,
        alternation.add(this::reset, () -> runs.run(workers)),
        alternation.add(this::reset, () -> flyway(workers)),
        alternation.add(this::reset, () -> bare(workers)));
  }

  private void reset() throws Exception {
    runs.prove();
    fleet.reset(migrations);
  }

  /** As hosts write it today. */
  private void flyway(int workers) throws Exception {
    Parallel.forEach(
        workers,
        fleet.names(),
        name ->
            Flyway.configure()
                .dataSource(fleet.database(name))
                .locations(migrations.locations())
                .load()
                .migrate());
  }

  /** The limit: to connect, each script in a transaction, and to close. */
  private void bare(int workers) throws Exception {
    var scripts = migrations.scripts();
    Parallel.forEach(
        workers,
        fleet.names(),
        name -> {
          try (Connection connection = fleet.database(name).getConnection();
              Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String script : scripts) {
              statement.execute(script);
              connection.commit();
            }
          }
        });
  }
}
