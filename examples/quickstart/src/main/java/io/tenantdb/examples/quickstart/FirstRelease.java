package io.tenantdb.examples.quickstart;

import static io.tenantdb.examples.quickstart.Expectation.expect;
import static io.tenantdb.examples.quickstart.Tenants.GLOBEX;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;

/** The host's first release: tenants sign up, get their databases, and go to work. */
final class FirstRelease {

  private static final Attribution SIGN_UP = Attribution.by("sign-up form");
  private static final Attribution DEPLOYMENT =
      Attribution.by("deployment").because("release 1 of the host");

  private final TenantDb tenantDb;
  private final ReadModel readModel;
  private final TenantUsers users;
  private final Narrator narrator;

  FirstRelease(TenantDb tenantDb, EmbeddedServers servers, Narrator narrator) {
    this.tenantDb = tenantDb;
    this.readModel = new ReadModel(tenantDb);
    this.users = new TenantUsers(servers, tenantDb.routing());
    this.narrator = narrator;
  }

  void run() throws SQLException, InterruptedException {
    signUp();
    migrate();
    work();
  }

  private void signUp() throws InterruptedException {
    narrator.heading("Three tenants sign up: each gets a PostgreSQL database of its own");
    for (TenantId tenant : Tenants.ALL) {
      TenantDatabase database =
          tenantDb
              .provisioning()
              .createTenantDatabase(TenantDatabaseCreateCommand.of(tenant, SIGN_UP));
      narrator.say(
          "%s has the database %s, which is %s"
              .formatted(tenant, database.databaseName(), database.status()));
    }
    narrator.show(readModel.all());
  }

  private void migrate() throws InterruptedException {
    narrator.heading(
        "Release 1 of the host has 20 migrations: each new database had them from the start");
    for (TenantMigrationResult result :
        tenantDb.migrations().migrateAllTenantDatabases(DEPLOYMENT)) {
      expect(
          result.success(),
          "Tenant %s was not migrated: %s".formatted(result.tenantId(), result.error()));
    }
    narrator.show(readModel.all());
  }

  private void work() throws SQLException {
    narrator.heading("The tenants go to work, and one of them makes a mistake");
    for (TenantId tenant : Tenants.ALL) {
      users.add(tenant, "ada@%s.example".formatted(tenant), "Ada");
      users.add(tenant, "grace@%s.example".formatted(tenant), "Grace");
    }
    users.add(GLOBEX, "Ada@Globex.example", "Ada, again");
    narrator.say("At %s, Ada has signed up twice: as ada@ and as Ada@".formatted(GLOBEX));
  }
}
