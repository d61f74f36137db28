package io.tenantdb.it;

import static io.tenantdb.api.database.ServerName.DEFAULT;

import com.mongodb.client.MongoDatabase;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.core.TenantDb;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.mongo.MongoReadRepository;
import io.tenantdb.postgres.PostgresProvisioner;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;

/** The code of the documents, so that it compiles. */
final class Snippets {

  private Snippets() {}

  static TenantDb wire(
      DataSource registryDataSource,
      DataSource adminDataSource,
      MongoDatabase mongoDatabase,
      Function<DatabaseAddress, DataSource> databases,
      TenantCredentials credentials,
      TenantDirectory tenants) {
    var registry = JdbiRegistry.create(registryDataSource);
    registry.install();
    var readRepository = MongoReadRepository.create(mongoDatabase);
    readRepository.createIndexes();
    var provisioner =
        PostgresProvisioner.builder(databases, credentials)
            .server(DEFAULT, adminDataSource)
            .build();
    var migrator = FlywayMigrator.builder(databases, "classpath:db/tenant").build();
    var tenantDb =
        TenantDb.builder(registry, readRepository, provisioner, migrator, tenants).build();
    return tenantDb;
  }

  static void use(TenantDb tenantDb) {
    var by = Attribution.by("signup").because("new customer");
    var acme = new TenantId("acme");
    tenantDb.provisioning().createTenantDatabase(TenantDatabaseCreateCommand.of(acme, by));
    tenantDb.migrations().migrateAllTenantDatabases(by);
  }

  static void rehearse(TenantDb tenantDb, Attribution by) {
    System.out.println(tenantDb.runs().plan(MigrationRunOptions.by(by)).toText());
    System.out.println(tenantDb.runs().rehearse(3, MigrationTerms.standard()).toText());
  }

  static void run(TenantDb tenantDb, Attribution by) throws InterruptedException {
    var run =
        tenantDb
            .runs()
            .start(
                MigrationRunOptions.builder(by)
                    .canary(new RunCanary.Share(5))
                    .budget(new FailureBudget.Count(0))
                    .parallelism(16)
                    .parallelismPerServer(8)
                    .build());
    tenantDb.runs().await(run.id(), Duration.ofHours(1));
    System.out.println(tenantDb.runs().report(run.id()).toText());
  }

  static void verify(TenantDb tenantDb) {
    var report =
        tenantDb
            .migrations()
            .verifyAllTenantDatabases(VerificationOptions.of(VerificationDepth.SCHEMA));
    System.out.println(report.toText());
  }
}
