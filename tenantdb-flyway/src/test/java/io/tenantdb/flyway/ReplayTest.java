package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.history;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.objects;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.migration.MigrationWay.Replayed;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayTest extends ReplayFleetTests {

  ReplayTest() {
    super("id int");
  }

  @Test
  void theSecondDatabaseIsReplayedAndFlywayFindsNothingToDo() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute second = migrated();
    TenantRoute alone = migrated();
    fleet
        .script("V2__data.sql", "INSERT INTO t1 VALUES (1);\nSELECT count(*) FROM t1;\n-- end")
        .script("V3__index.sql", "CREATE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V3__index.sql.conf", "executeInTransaction=false")
        .script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM t1;");
    FlywayMigrator migrator = fleet.migrator();

    Migrated byFlyway = (Migrated) migrate(migrator, first);
    Migrated replayed = (Migrated) migrate(migrator, second);
    fleet.flyway(alone).migrate();

    assertThat(byFlyway.way()).isInstanceOf(ByTool.class);
    assertThat(replayed.way()).isEqualTo(new Replayed());
    assertThat(replayed.applied()).isEqualTo(3);
    assertThat(replayed.state().version()).isEqualTo(new SchemaVersion("3"));
    assertThat(replayed.state().fingerprint()).isEqualTo(byFlyway.state().fingerprint());
    assertThat(history(second)).isEqualTo(history(alone));
    assertThat(objects(second).differencesFrom(objects(alone))).isEmpty();
    assertThat(fleet.flyway(second).validateWithResult().validationSuccessful).isTrue();
    assertThat(fleet.flyway(second).migrate().migrationsExecuted).isZero();
    assertThat(migrate(migrator, second)).isEqualTo(Migrated.unchanged(replayed.state()));
    assertThat(query(second, "SELECT id FROM t1")).containsExactly("1");
  }

  @Test
  void aDatabaseThatIsHalfWayIsReplayedFromThere() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute second = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    fleet.flyway(second).migrate();
    fleet.script("V3__t3.sql", "CREATE TABLE t3 (id int);");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Migrated replayed = (Migrated) migrate(migrator, second);

    assertThat(replayed.way()).isEqualTo(new Replayed());
    assertThat(replayed.applied()).isEqualTo(1);
    assertThat(history(second)).isEqualTo(history(first));
  }

  @Test
  void whatOneDatabaseLacksFailsWithItsPlace() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute broken = migrated();
    execute(broken, "CREATE TABLE t2 (other int)");
    fleet.script("V2__t2.sql", "CREATE TABLE t3 (id int);\n\nCREATE TABLE t2 (id int);");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Failed failed = (Failed) migrate(migrator, broken);

    assertThat(failed.error().kind()).isEqualTo(Kind.SQL);
    assertThat(failed.error().script()).contains("V2__t2.sql");
    assertThat(failed.error().line()).contains(3);
    assertThat(failed.error().statement()).contains("CREATE TABLE t2 (id int)");
    assertThat(failed.state().version()).isEqualTo(new SchemaVersion("1"));
    assertThat(query(broken, "SELECT 1 FROM pg_tables WHERE tablename = 't3'")).isEmpty();
    execute(broken, "DROP TABLE t2");
    assertThat(((Migrated) migrate(migrator, broken)).way()).isEqualTo(new Replayed());
  }

  @Test
  void anUnknownHistoryGoesThroughFlyway() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute foreign = fleet.newDatabase();
    fleet.script("V0__old.sql", "CREATE TABLE old (id int);");
    fleet.flyway(foreign).migrate();
    remove("V0__old.sql");
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Failed failed = (Failed) migrate(migrator, foreign);

    assertThat(failed.error().kind()).isEqualTo(Kind.HISTORY);
    assertThat(query(foreign, "SELECT 1 FROM pg_tables WHERE tablename = 't2'")).isEmpty();
  }

  @Test
  void whatIsNotProvedSafeGoesThroughFlywayAndSaysWhy() throws SQLException {
    assertReason("V2__x.sql", "CREATE TABLE x (id int);\nCOMMIT;", "controls transactions");
    assertReason(
        "V3__x.sql", "COPY t1 (id) FROM STDIN;\n1\n2\n\\.\n", "in a way that is not recorded");
    assertReason("V4__x.sql", "CREATE TABLE \"${tenant}\" (id int);", "may differ by tenant");
    assertReason("afterMigrate.sql", "SELECT 1;", "callbacks");
  }

  private void assertReason(String script, String sql, String reason) throws SQLException {
    TenantRoute first = migrated();
    TenantRoute second = migrated();
    fleet.script(script, sql).script("V9__last.sql", "CREATE TABLE last (id int);");
    FlywayMigrator migrator =
        fleet.builder().tenantPlaceholder("tenant", route -> route.tenantId().value()).build();
    migrate(migrator, first);

    Migrated migrated = (Migrated) migrate(migrator, second);

    assertThat(migrated.way())
        .isInstanceOfSatisfying(ByTool.class, way -> assertThat(way.reason()).contains(reason));
    assertThat(history(second)).isEqualTo(history(first));
    remove(script);
    remove("V9__last.sql");
  }

  @Test
  void whoFindsTheLockTakenWaitsNoLongerThanTheTermsAllow() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute locked = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);
    MigrationTerms terms = MigrationTerms.standard().withLockTimeout(Duration.ofMillis(200));
    try (Connection other = ReplayFleet.dataSource(locked).getConnection();
        Statement statement = other.createStatement()) {
      long key = FlywayLock.key(new HistoryTable("public", "flyway_schema_history"));
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(key));

      Failed failed = (Failed) migrator.migrate(locked, terms, Samples.heldFence());

      assertThat(failed.error().kind()).isEqualTo(Kind.LOCK_TIMEOUT);
      assertThat(failed.state().version()).isEqualTo(new SchemaVersion("1"));
      FlywayMigrator newNode = fleet.migrator();
      assertThat(((Failed) newNode.migrate(locked, terms, Samples.heldFence())).error().kind())
          .as("through Flyway: the lock is the same")
          .isEqualTo(Kind.LOCK_TIMEOUT);
    }
    assertThat(((Migrated) migrate(migrator, locked)).way()).isEqualTo(new Replayed());
  }

  @Test
  void aLaterWorkerEndsTheSessionOfAnEarlierOne() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute left = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);
    long key = FlywayLock.key(new HistoryTable("public", "flyway_schema_history"));
    String name = new WorkerSession(left.id(), 6, MigrationTerms.standard()).applicationName();
    try (Connection earlier = ReplayFleet.dataSource(left).getConnection();
        Statement statement = earlier.createStatement()) {
      statement.execute(
          "SELECT set_config('application_name', '%s', false), pg_advisory_lock(%d)"
              .formatted(name, key));

      MigrationOutcome outcome =
          migrator.migrate(left, MigrationTerms.standard(), Fence.of(7, () -> Duration.ofHours(1)));

      assertThat(((Migrated) outcome).way()).isEqualTo(new Replayed());
      assertThat(earlier.isValid(5)).isFalse();
    }
  }

  @Test
  void theDeadlineCancelsWhatRuns() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute slow = migrated();
    execute(slow, "INSERT INTO t1 VALUES (3600)");
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);\nSELECT pg_sleep(id) FROM t1;");
    FlywayMigrator migrator = fleet.migrator();
    MigrationTerms terms = MigrationTerms.standard().withDeadline(Duration.ofSeconds(2));
    assertThat(((Failed) migrator.migrate(slow, terms, Samples.heldFence())).error().kind())
        .as("through Flyway")
        .isEqualTo(Kind.DEADLINE);
    migrate(migrator, first);

    Failed failed = (Failed) migrator.migrate(slow, terms, Samples.heldFence());

    assertThat(failed.error().kind()).as("by replay").isEqualTo(Kind.DEADLINE);
    assertThat(failed.rolledBack()).isTrue();
    assertThat(failed.state().version()).isEqualTo(new SchemaVersion("1"));
    assertThat(query(slow, "SELECT 1 FROM pg_tables WHERE tablename = 't2'")).isEmpty();
  }

  @Test
  void aReplayedStatementObeysTheLimitsOfTheTerms() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute locked = migrated();
    fleet.script("V2__t1.sql", "ALTER TABLE t1 ADD COLUMN name text;");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);
    MigrationTerms terms = MigrationTerms.standard().withLockTimeout(Duration.ofMillis(300));
    try (Connection reader = ReplayFleet.dataSource(locked).getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT * FROM t1");

      Failed failed = (Failed) migrator.migrate(locked, terms, Samples.heldFence());

      assertThat(failed.error().kind()).isEqualTo(Kind.LOCK_TIMEOUT);
      assertThat(failed.error().script()).contains("V2__t1.sql");
      assertThat(failed.error().kind().isTransient()).isTrue();
    }
    assertThat(((Migrated) migrate(migrator, locked)).way())
        .isInstanceOf(MigrationWay.Replayed.class);
  }
}
