package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the caller demands holds for both ways, and what the host sets decides which one it is. */
class TermsTest extends ReplayFleetTests {

  TermsTest() {
    super("id int");
  }

  @ParameterizedTest(name = "replayed: {0}")
  @ValueSource(booleans = {true, false})
  void aStatementRunsNoLongerThanTheTermsAllow(boolean replayed) throws SQLException {
    TenantRoute first = migrated();
    TenantRoute slow = migrated();
    execute(slow, "INSERT INTO t1 VALUES (3600)");
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);\nSELECT pg_sleep(id) FROM t1;");
    FlywayMigrator migrator = fleet.migrator();
    if (replayed) {
      migrate(migrator, first);
    }
    MigrationTerms terms = MigrationTerms.standard().withStatementTimeout(Duration.ofMillis(500));

    Failed failed = (Failed) migrator.migrate(slow, terms, Samples.heldFence());

    assertThat(failed.error().kind()).isEqualTo(Kind.STATEMENT_TIMEOUT);
    assertThat(failed.error().script()).contains("V2__t2.sql");
    assertThat(failed.error().line()).contains(2);
    assertThat(failed.rolledBack()).isTrue();
    assertThat(failed.state().version()).isEqualTo(new SchemaVersion("1"));
    assertThat(query(slow, "SELECT 1 FROM pg_tables WHERE tablename = 't2'")).isEmpty();
  }

  /** By the state that the server gives one of those whom it chose to end. */
  @ParameterizedTest(name = "replayed: {0}")
  @ValueSource(booleans = {true, false})
  void aDeadlockIsToldAsOneThatMayNotComeAgain(boolean replayed) throws SQLException {
    TenantRoute first = migrated();
    TenantRoute ended = migrated();
    execute(ended, "INSERT INTO t1 VALUES (1)");
    fleet.script(
        "V2__t2.sql",
        """
        DO $$ BEGIN
          IF EXISTS (SELECT FROM t1) THEN
            RAISE 'deadlock detected' USING ERRCODE = 'deadlock_detected';
          END IF;
        END $$;
        """);
    FlywayMigrator migrator = fleet.migrator();
    if (replayed) {
      migrate(migrator, first);
    }

    Failed failed = (Failed) migrate(migrator, ended);

    assertThat(failed.error().kind()).isEqualTo(Kind.DEADLOCK);
    assertThat(failed.error().kind().isTransient()).isTrue();
    assertThat(failed.rolledBack()).isTrue();
  }

  @Test
  void whoeverGoesByFlywayEndsTheSessionOfAnEarlierWorkerFirst() throws SQLException {
    TenantRoute left = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);").script("afterMigrate.sql", "SELECT 1;");
    long key = FlywayLock.key(new HistoryTable("public", "flyway_schema_history"));
    String earlier = new WorkerSession(left.id(), 6, MigrationTerms.standard()).applicationName();
    String others = new WorkerSession(left.id(), 8, MigrationTerms.standard()).applicationName();
    MigrationTerms terms = MigrationTerms.standard().withLockTimeout(Duration.ofSeconds(5));
    try (Connection old = ReplayFleet.dataSource(left).getConnection();
        Connection later = ReplayFleet.dataSource(left).getConnection();
        Statement atWork = old.createStatement();
        Statement other = later.createStatement()) {
      old.setAutoCommit(false);
      // The lock of a migration under way, and what it has changed by now.
      atWork.execute(
          "SELECT set_config('application_name', '%s', false), pg_advisory_lock(%d)"
              .formatted(earlier, key));
      atWork.execute("ALTER TABLE t1 ADD COLUMN half int");
      other.execute("SELECT set_config('application_name', '%s', false)".formatted(others));

      Migrated migrated =
          (Migrated) fleet.migrator().migrate(left, terms, Fence.of(7, () -> Duration.ofHours(1)));

      assertThat(migrated.way()).isInstanceOf(ByTool.class);
      assertThat(migrated.applied()).isEqualTo(1);
      assertThat(old.isValid(5)).as("the earlier worker's").isFalse();
      assertThat(later.isValid(5)).as("a later worker's").isTrue();
    }
    assertThat(query(left, "SELECT 1 FROM pg_attribute WHERE attname = 'half'")).isEmpty();
  }

  @Test
  void whatTheHostSetsForFlywayIsToldAsTheReason() throws SQLException {
    assertReason(flyway -> flyway.initSql("SET lock_timeout = '1min'"), "an initSql");
    assertReason(flyway -> flyway.group(true), "as a group");
    assertReason(flyway -> flyway.baselineOnMigrate(true), "may be given a baseline");
  }

  @Test
  void whatKindOfMigrationsThereAreIsToldAsTheReason() throws SQLException {
    fleet.script("B1__all.sql", "CREATE TABLE t1 (id int);");
    assertReason(flyway -> {}, "baseline migrations");
    remove("B1__all.sql");
    fleet.script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT '${tenant}'::text AS tenant;");
    List<TenantRoute> databases =
        assertReason(flyway -> {}, "a repeatable migration differs by tenant");
    assertThat(query(databases.get(1), "SELECT tenant FROM v")).containsExactly("acme");
  }

  /** Of the second database as of the first; both end alike. */
  private List<TenantRoute> assertReason(Consumer<FluentConfiguration> host, String reason)
      throws SQLException {
    List<TenantRoute> databases = List.of(fleet.newDatabase(), fleet.newDatabase());
    FlywayMigrator first = migrator(host);
    for (TenantRoute database : databases) {
      migrate(first, database);
    }
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    FlywayMigrator next = migrator(host);

    for (TenantRoute database : databases) {
      Migrated migrated = (Migrated) migrate(next, database);
      assertThat(migrated.applied()).isEqualTo(1);
      assertThat(migrated.way())
          .isInstanceOfSatisfying(ByTool.class, way -> assertThat(way.reason()).contains(reason));
    }
    remove("V2__t2.sql");
    return databases;
  }

  private FlywayMigrator migrator(Consumer<FluentConfiguration> host) {
    return fleet
        .builder()
        .configure(host)
        .tenantPlaceholder("tenant", route -> route.tenantId().value())
        .build();
  }
}
