package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.history;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationWay.ByTool;
import io.tenantdb.api.migration.MigrationWay.Replayed;
import io.tenantdb.api.routing.TenantRoute;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;

/** Which way each of two databases with the same history goes, and what is recorded of it. */
class ReplayReasonsTest extends ReplayFleetTests {

  ReplayReasonsTest() {
    super("id int");
  }

  @Test
  void aJavaMigrationIsFlywaysInEachDatabase() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute second = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    FlywayMigrator migrator =
        fleet
            .builder()
            .configure(flyway -> flyway.javaMigrations(new V2_1__Counted_rows()))
            .build();
    migrate(migrator, first);
    execute(second, "INSERT INTO t1 VALUES (1), (2)");

    Migrated migrated = (Migrated) migrate(migrator, second);

    assertReason(migrated, "is no script in SQL");
    assertThat(migrated.applied()).isEqualTo(2);
    assertThat(history(second)).isEqualTo(history(first));
    assertThat(query(first, "SELECT id FROM t2")).containsExactly("0");
    assertThat(query(second, "SELECT id FROM t2")).containsExactly("2");
  }

  @Test
  void flywaysOwnPlaceholdersDifferByDatabase() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute second = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 AS SELECT '${flyway:database}' AS name;");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    assertReason((Migrated) migrate(migrator, second), "may differ by tenant");

    assertThat(query(second, "SELECT name FROM t2")).containsExactly(second.databaseName().value());
  }

  @Test
  void whatComesOutOfOrderIsReplayedWhereItIsMissingOfTheSameHistory() throws SQLException {
    fleet.script("V3__t3.sql", "CREATE TABLE t3 (id int);");
    TenantRoute first = migrated();
    TenantRoute second = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    TenantRoute inOrder = migrated();
    fleet.script("V4__t4.sql", "CREATE TABLE t4 (id int);");
    FlywayMigrator migrator = fleet.builder().configure(flyway -> flyway.outOfOrder(true)).build();

    migrate(migrator, first);
    Migrated replayed = (Migrated) migrate(migrator, second);
    Migrated other = (Migrated) migrate(migrator, inOrder);

    assertThat(replayed.way()).isEqualTo(new Replayed());
    assertThat(replayed.applied()).isEqualTo(2);
    assertThat(history(second)).isEqualTo(history(first)).hasSize(4);
    assertReason(other, "it was the first with its history");
    assertThat(other.applied()).isEqualTo(1);
    assertThat(query(inOrder, "SELECT version FROM flyway_schema_history ORDER BY installed_rank"))
        .containsExactly("1", "2", "3", "4");
  }

  @Test
  void aReplayIsRecordedAtItsOwnTimeInUtc() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute second = migrated();
    execute(
        second,
        "ALTER DATABASE %s SET timezone = 'America/Los_Angeles'"
            .formatted(second.databaseName().value()));
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);
    Instant before = clock(second);

    Migrated replayed = (Migrated) migrate(migrator, second);

    assertThat(replayed.way()).isEqualTo(new Replayed());
    assertThat(replayed.state().reachedAt().value()).isBetween(before, clock(second));
    assertThat(migrator.verify(second)).isEqualTo(Migrated.unchanged(replayed.state()));
  }

  private static Instant clock(TenantRoute route) throws SQLException {
    String now =
        query(route, "SELECT to_json(date_trunc('milliseconds', clock_timestamp())) #>> '{}'")
            .get(0);
    return OffsetDateTime.parse(now).toInstant();
  }

  private static void assertReason(Migrated migrated, String reason) {
    assertThat(migrated.way())
        .isInstanceOfSatisfying(ByTool.class, way -> assertThat(way.reason()).contains(reason));
  }

  /** Writes down what it found, so that its SQL is not the same for two databases. */
  private static final class V2_1__Counted_rows extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws SQLException {
      try (Statement statement = context.getConnection().createStatement();
          ResultSet rows = statement.executeQuery("SELECT count(*) FROM t1")) {
        rows.next();
        int count = rows.getInt(1);
        statement.execute("INSERT INTO t2 VALUES (%d)".formatted(count));
      }
    }
  }
}
