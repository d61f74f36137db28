package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.history;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.flyway.Replayer.Attempt;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What cannot be replayed is found out once, and not for each database again. */
class RefusedPlansTest extends ReplayFleetTests {

  RefusedPlansTest() {
    super("id int");
  }

  @Test
  void whereThereCanBeNoPlanNobodyWaitsForOne() {
    TenantRoute database = migrated();
    ReplayPlans plans = new ReplayPlans();
    Attempt.Refused first = attempt(plans, database);
    plans.refuse(first.recording().orElseThrow(), "it is no script");

    Attempt.Refused whileTheFirstIsAtWork = attempt(plans, database);

    assertThat(whileTheFirstIsAtWork).isEqualTo(Attempt.Refused.because("it is no script"));
  }

  private static Attempt.Refused attempt(ReplayPlans plans, TenantRoute route) {
    HistoryTable history = new HistoryTable("public", "flyway_schema_history");
    ReplayRules rules =
        new ReplayRules(
            Optional.empty(),
            history.table(),
            Optional.empty(),
            Duration.ofSeconds(1),
            Set.of(),
            Map.of());
    WorkerSession worker = new WorkerSession(route.id(), 1, MigrationTerms.standard());
    return (Attempt.Refused)
        new Replayer(plans)
            .migrate(
                route.address(),
                ReplayFleet.dataSource(route),
                history,
                rules,
                worker,
                Samples.heldFence(),
                Watchdog.none());
  }

  @Test
  void aPlanThatFailsWhereFlywaySucceedsIsUsedNoMoreAndWhatItDidIsCounted() throws SQLException {
    TenantRoute first = withSequence(5);
    TenantRoute failing = withSequence(1);
    TenantRoute third = withSequence(5);
    fleet
        .script("V2__t2.sql", "CREATE TABLE t2 (id int);")
        .script("V3__odd.sql", "SELECT 1 / (nextval('s') - 1);");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Migrated finished = (Migrated) migrate(migrator, failing);
    Migrated next = (Migrated) migrate(migrator, third);

    assertThat(finished.applied()).isEqualTo(2);
    assertThat(next.applied()).isEqualTo(2);
    assertThat(next.way())
        .isInstanceOfSatisfying(
            ByTool.class, way -> assertThat(way.reason()).contains("replay failed", "22012"));
    assertThat(history(failing)).isEqualTo(history(first));
  }

  private TenantRoute withSequence(int start) throws SQLException {
    TenantRoute route = migrated();
    execute(route, "CREATE SEQUENCE s START " + start);
    return route;
  }
}
