package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunToolGroup;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which way a database was migrated, and why, reaches whoever asked for it. */
class MigrationWayTest {

  private static final MigrationWay TOOL = new MigrationWay.ByTool("it is the first");

  private final Host host = new Host();
  private final TenantDatabaseRuns runs = host.tenantDb.runs();
  private final TenantDatabase record = host.migrated();

  MigrationWayTest() {
    host.shipThird(route -> {});
    host.calls.answer(
        "migrate",
        outcome -> {
          Migrated migrated = (Migrated) outcome;
          return new Migrated(migrated.state(), migrated.applied(), TOOL);
        });
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void theResultOfOneTells() {
    assertThat(host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY))
        .extracting(TenantMigrationResult::way)
        .isEqualTo(TOOL);
  }

  @Test
  void theResultsOfAllTellButForWhatIsUpToDateByTheRegistry() {
    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY))
        .extracting(TenantMigrationResult::way)
        .containsExactly(TOOL);
    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY))
        .extracting(TenantMigrationResult::way)
        .containsOnlyNulls();
  }

  @Test
  void theReportOfARunTells() throws InterruptedException {
    RunId run = runs.start(MigrationRunOptions.by(BY)).id();
    runs.await(run, Duration.ofSeconds(30));

    assertThat(runs.report(run).byTool())
        .containsExactly(new RunToolGroup("it is the first", record.tenantId(), 1));
  }
}
