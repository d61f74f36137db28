package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunPlan;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.tck.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Which databases a run has, and which it would have. */
class RunPlanTest extends RunTests {

  @Test
  void whatIsUpToDateByTheRegistryIsNeitherClaimedNorConnectedTo() throws InterruptedException {
    List<TenantDatabase> fleet = fleet(3);
    host.shipThird(route -> {});
    finish(MigrationRunOptions.builder(BY));
    TenantDatabase late = host.migrated();
    host.registry.writeRepository().save(Samples.updated(forgotten(late)));
    Set<DatabaseName> connected = ConcurrentHashMap.newKeySet();
    host.calls.before("migrate", a -> connected.add(((TenantRoute) a[0]).databaseName()));
    host.calls.before("inspect", a -> connected.add(((OwnedDatabase) a[0]).name()));

    MigrationRun run = finish(MigrationRunOptions.builder(BY));

    assertThat(runs.report(run.id()).counts()).isEqualTo(new RunCounts(0, 0, 1, 0, 0));
    assertThat(connected).containsExactly(late.databaseName());
    assertThat(fleet)
        .allMatch(record -> host.state(record).version() == record.version() + 2, "begun once");
  }

  @Test
  void aRunWithNothingBehindIsFinishedAtOnce() {
    fleet(2);
    host.calls.before(
        "migrate",
        arguments -> {
          throw new AssertionError("nothing is behind");
        });

    MigrationRun run = runs.start(MigrationRunOptions.by(BY));

    assertThat(run.state()).isEqualTo(RunState.FINISHED);
    assertThat(run.endedAt()).isNotNull();
    assertThat(runs.report(run.id()).counts()).isEqualTo(new RunCounts(0, 0, 0, 0, 0));
    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY))
        .hasSize(2)
        .allSatisfy(
            result -> {
              assertThat(result.success()).isTrue();
              assertThat(result.migrationVersion()).isEqualTo(new SchemaVersion("2"));
            });
  }

  @Test
  void whatIsAtTheVersionThatARunGoesUpToIsUpToDate() {
    fleet(2);
    host.shipThird(route -> {});

    MigrationRun second =
        runs.start(
            MigrationRunOptions.builder(BY)
                .migration(MigrationTerms.standard().withUpTo(SECOND))
                .build());

    assertThat(second.state()).isEqualTo(RunState.FINISHED);
  }

  @Test
  void aPlanSaysWhichDatabasesWouldGetWhatAndTouchesNone() {
    List<TenantDatabase> fleet = fleet(3);
    TenantDatabase unknown = host.migrated();
    host.registry.writeRepository().save(Samples.updated(forgotten(unknown)));
    MigrationRunOptions options =
        MigrationRunOptions.builder(BY)
            .canary(new RunCanary.OfTenants(Set.of(fleet.get(0).tenantId())))
            .build();
    assertThat(runs.plan(options).databases()).isEqualTo(1);
    host.shipThird(route -> {});
    host.calls.beforeAny(port -> assertThat(port).isNotEqualTo(TenantDatabaseProvisioner.class));
    host.calls.before("migrate", arguments -> fail("a plan migrates nothing"));
    host.calls.before("verify", arguments -> fail("a plan reads no database"));

    RunPlan plan = runs.plan(options);

    MigrationFingerprint applied = fleet.get(0).schemaFingerprint();
    assertThat(plan.databases()).isEqualTo(4);
    assertThat(plan.target()).isNotNull().isNotEqualTo(applied);
    assertThat(plan.parts())
        .extracting(RunPlan.Part::group)
        .containsExactly(
            new PlannedGroup(1, SECOND, applied, 1),
            new PlannedGroup(2, SECOND, applied, 2),
            new PlannedGroup(2, SECOND, null, 1));
    assertThat(plan.parts().get(1).migrations())
        .contains(List.of(new PendingMigration("script of version 3", THIRD)));
    assertThat(plan.parts().get(2).migrations()).isEmpty();
    assertThat(plan.toText())
        .isEqualTo(
            """
            Databases: 4
            Wave 1: 1 at version 2: script of version 3
            Wave 2: 2 at version 2: script of version 3
            Wave 2: 1 at version 2: what their histories leave to be done
            """);
    assertThat(runs.plannedDatabases(options, Optional.empty(), 10))
        .filteredOn(planned -> applied.equals(planned.record().schemaFingerprint()))
        .extracting(PlannedDatabase::record)
        .containsExactlyInAnyOrderElementsOf(fleet);
  }

  /** What is applied is not known of it any more. */
  private static TenantDatabase forgotten(TenantDatabase record) {
    return Samples.next(record).schemaFingerprint(null).build();
  }
}
