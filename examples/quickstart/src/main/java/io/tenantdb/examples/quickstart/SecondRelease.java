package io.tenantdb.examples.quickstart;

import static io.tenantdb.examples.quickstart.Expectation.expect;
import static io.tenantdb.examples.quickstart.Tenants.GLOBEX;

import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.migration.TenantMigrationStatus;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;

/** The host's second release: a migration that the data of one tenant does not allow. */
final class SecondRelease {

  private static final Attribution DEPLOYMENT =
      Attribution.by("deployment").because("release 2 of the host");
  private static final Attribution SUPPORT =
      Attribution.by("support").because("the duplicate users are merged");

  private final TenantDb tenantDb;
  private final ReadModel readModel;
  private final TenantUsers users;
  private final Narrator narrator;

  SecondRelease(TenantDb tenantDb, EmbeddedServers servers, Narrator narrator) {
    this.tenantDb = tenantDb;
    this.readModel = new ReadModel(tenantDb);
    this.users = new TenantUsers(servers, tenantDb.routing());
    this.narrator = narrator;
  }

  void run() throws SQLException, InterruptedException {
    migrate();
    repairAndRetry();
  }

  private void migrate() throws InterruptedException {
    narrator.heading("Release 2 brings V21, a unique index on e-mail addresses: one tenant fails");
    MigrationRunOptions options = MigrationRunOptions.by(DEPLOYMENT);
    narrator.lines(tenantDb.runs().plan(options).toText());
    RunReport report = migrateFleet(options);
    narrator.lines(report.toText());
    expect(
        report.counts().succeeded() == Tenants.ALL.size() - 1 && report.counts().failed() == 1,
        "The data of one tenant is in the way of V21, but this came of it: " + report);
    narrator.show(readModel.all());

    TenantMigrationStatus globex = tenantDb.migrations().getTenantMigrationStatus(GLOBEX);
    expect(
        globex.status() == TenantDatabaseStatus.FAILED && globex.errorMessage() != null,
        "The failure of tenant %s is not on record".formatted(GLOBEX));
    narrator.blankLine();
    narrator.say("What is on record for %s:".formatted(GLOBEX));
    narrator.say(String.valueOf(globex.errorMessage()));
  }

  private RunReport migrateFleet(MigrationRunOptions options) throws InterruptedException {
    TenantDatabaseRuns runs = tenantDb.runs();
    try (MigrationProgress progress =
        new MigrationProgress(runs, Tenants.ALL.size(), narrator.out())) {
      return progress.awaitEnd(runs.start(options));
    }
  }

  private void repairAndRetry() throws SQLException, InterruptedException {
    narrator.heading("Support repairs the data and retries this one tenant");
    int merged = users.mergeDuplicates(GLOBEX);
    narrator.say("%d duplicate user of %s is merged".formatted(merged, GLOBEX));
    TenantMigrationResult retried = tenantDb.migrations().migrateTenantDatabase(GLOBEX, SUPPORT);
    expect(retried.success(), "Tenant %s failed again: %s".formatted(GLOBEX, retried.error()));
    narrator.show(readModel.all());
  }
}
