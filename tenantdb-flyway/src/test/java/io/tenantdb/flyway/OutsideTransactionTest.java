package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.history;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.migration.MigrationWay.Replayed;
import io.tenantdb.api.routing.TenantRoute;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What runs outside of a transaction is not rolled back when it fails. */
@Timeout(120)
class OutsideTransactionTest {

  private static final String OUTSIDE = "executeInTransaction=false";

  @TempDir Path folder;
  private ReplayFleet fleet;

  @BeforeEach
  void openFleet() {
    fleet = new ReplayFleet(folder).script("V1__t1.sql", "CREATE TABLE t1 (id int, no int);");
  }

  @AfterEach
  void closeFleet() {
    fleet.close();
  }

  @Test
  void aScriptWithDataIsNotRunTwiceWhenItFails() throws SQLException {
    TenantRoute first = atVersionOne();
    TenantRoute broken = atVersionOne();
    execute(broken, "INSERT INTO t1 VALUES (1), (1)");
    fleet
        .script(
            "V2__mixed.sql",
            "INSERT INTO t1 VALUES (9);\nCREATE UNIQUE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V2__mixed.sql.conf", OUTSIDE);
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Failed failed = (Failed) migrate(migrator, broken);

    assertThat(failed.error().message()).contains("line 2", "could not create unique index");
    assertThat(query(broken, "SELECT id FROM t1 WHERE id = 9")).containsExactly("9");
  }

  @Test
  void onlyAScriptOfOneIndexIsReplayed() throws SQLException {
    assertReplayed("CREATE INDEX CONCURRENTLY i ON t1 (id);", true);
    assertReplayed("/* why */ -- and so\nDROP INDEX CONCURRENTLY IF EXISTS none;", true);
    assertReplayed("INSERT INTO t1 VALUES (1);", false);
    assertReplayed(
        "CREATE INDEX CONCURRENTLY i ON t1 (id);\nCREATE INDEX CONCURRENTLY j ON t1 (no);", false);
  }

  private void assertReplayed(String sql, boolean replayed) throws SQLException {
    folder.resolve("V2__outside.sql").toFile().delete();
    TenantRoute first = atVersionOne();
    TenantRoute second = atVersionOne();
    fleet.script("V2__outside.sql", sql).script("V2__outside.sql.conf", OUTSIDE);
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Migrated migrated = (Migrated) migrate(migrator, second);

    if (replayed) {
      assertThat(migrated.way()).as(sql).isEqualTo(new Replayed());
    } else {
      assertThat(migrated.way())
          .as(sql)
          .isInstanceOfSatisfying(
              ByTool.class, way -> assertThat(way.reason()).contains("outside"));
    }
    assertThat(history(second)).isEqualTo(history(first));
  }

  @Test
  void anIndexThatADropLeftInvalidIsTheMigrationsToDrop() throws SQLException {
    TenantRoute first = atVersionOne();
    TenantRoute left = atVersionOne();
    execute(first, "CREATE INDEX i ON t1 (id)");
    execute(left, "CREATE INDEX i ON t1 (id)");
    execute(left, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass");
    fleet.script("V2__drop.sql", "DROP INDEX CONCURRENTLY i;").script("V2__drop.sql.conf", OUTSIDE);
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Migrated migrated = (Migrated) migrate(migrator, left);

    assertThat(migrated.way()).isEqualTo(new Replayed());
  }

  @Test
  void anIndexThatCouldNotBeBuiltIsTriedAnewOnceTheDataIsRepaired() throws SQLException {
    TenantRoute first = atVersionOne();
    TenantRoute broken = atVersionOne();
    execute(broken, "INSERT INTO t1 VALUES (1), (1)");
    uniqueIndex();
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Failed failed = (Failed) migrate(migrator, broken);
    Failed again = (Failed) migrate(migrator, broken);
    execute(broken, "TRUNCATE t1");
    Migrated repaired = (Migrated) migrate(migrator, broken);

    assertThat(failed.error().message())
        .contains("could not create unique index", "migrate again")
        .doesNotContain("by hand");
    assertThat(failed.rolledBack()).isFalse();
    assertThat(again.error()).isEqualTo(failed.error());
    assertThat(repaired.applied()).isEqualTo(1);
    assertThat(history(broken)).isEqualTo(history(first));
    assertThat(query(broken, "SELECT 1 FROM pg_index WHERE NOT indisvalid")).isEmpty();
  }

  @Test
  void whatAnotherMigratesNowIsNotClearedAway() throws SQLException {
    TenantRoute broken = atVersionOne();
    execute(broken, "INSERT INTO t1 VALUES (1), (1)");
    uniqueIndex();
    FlywayMigrator migrator = fleet.builder().configure(flyway -> flyway.lockRetryCount(0)).build();
    migrate(migrator, broken);
    long key = FlywayLock.key(new HistoryTable("public", "flyway_schema_history"));
    try (Connection other = ReplayFleet.dataSource(broken).getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(key));

      Failed failed = (Failed) migrate(migrator, broken);

      assertThat(failed.error().kind()).isEqualTo(Kind.LOCK_TIMEOUT);
      assertThat(history(broken)).hasSize(2);
    }
  }

  @Test
  void anIndexOfThatNameInAnotherSchemaIsLeftAlone() throws SQLException {
    TenantRoute first = atVersionOne();
    TenantRoute second = atVersionOne();
    for (TenantRoute route : List.of(first, second)) {
      execute(route, "CREATE SCHEMA other; CREATE TABLE other.t1 (id int)");
      execute(route, "CREATE INDEX t1_id ON other.t1 (id)");
      execute(
          route,
          "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'other.t1_id'::regclass");
    }
    uniqueIndex();
    FlywayMigrator migrator = fleet.migrator();

    migrate(migrator, first);
    Migrated replayed = (Migrated) migrate(migrator, second);

    assertThat(replayed.way()).isEqualTo(new Replayed());
    for (TenantRoute route : List.of(first, second)) {
      assertThat(query(route, "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
          .containsExactly("other.t1_id");
    }
  }

  private void uniqueIndex() {
    fleet
        .script("V2__index.sql", "CREATE UNIQUE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V2__index.sql.conf", OUTSIDE);
  }

  private TenantRoute atVersionOne() {
    TenantRoute route = fleet.newDatabase();
    var unused = fleet.flyway(route).migrate();
    return route;
  }
}
