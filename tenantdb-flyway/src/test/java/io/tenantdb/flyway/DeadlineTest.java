package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call has one deadline, whatever it does, and whatever has become of the server. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadlineTest extends ReplayFleetTests {

  private static final String SLEEP = "SELECT pg_sleep(id) FROM t1;\n";
  private static final String OUTSIDE = "executeInTransaction=false";

  DeadlineTest() {
    super("id float");
  }

  @ParameterizedTest(name = "replayed: {0}")
  @ValueSource(booleans = {true, false})
  void aServerThatDoesNotAnswerIsGivenUp(boolean replayed) throws SQLException, IOException {
    TenantRoute first = migrated();
    TenantRoute away = migrated();
    execute(away, "INSERT INTO t1 VALUES (3600)");
    fleet.script("V2__sleep.sql", SLEEP);
    try (DyingNetwork network = new DyingNetwork("pg_sleep(id)")) {
      FlywayMigrator migrator =
          FlywayMigrator.builder(
                  address ->
                      address.equals(away.address())
                          ? network.dataSource(away.databaseName().value())
                          : ReplayFleet.dataSource(first),
                  "filesystem:" + folder)
              .build();
      if (replayed) {
        ReplayFleet.migrate(migrator, first);
      }

      assertThatThrownBy(() -> migrate(migrator, away, Duration.ofSeconds(2)))
          .isInstanceOf(TenantServerUnavailableException.class)
          .hasMessageContainingAll(
              away.databaseName().value(), "deadline", "did not answer", "try again");
    }
  }

  @ParameterizedTest(name = "replayed: {0}")
  @ValueSource(booleans = {true, false})
  void theWaitForAnotherMigratorEndsWithIt(boolean replayed) throws SQLException {
    TenantRoute locked = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    if (!replayed) {
      fleet.script("afterMigrate.sql", "SELECT 1;");
    }
    FlywayMigrator migrator = fleet.migrator();
    long key = FlywayLock.key(new HistoryTable("public", "flyway_schema_history"));
    try (Connection other = ReplayFleet.dataSource(locked).getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(key));

      Failed failed = (Failed) migrate(migrator, locked, Duration.ofSeconds(1));

      assertDeadline(failed, true);
    }
    assertThat(((Migrated) ReplayFleet.migrate(migrator, locked)).applied()).isEqualTo(1);
  }

  @Test
  void whatFlywayTriesAnewIsWithinTheSameDeadline() throws SQLException {
    TenantRoute first = migrated();
    TenantRoute broken = migrated();
    execute(broken, "INSERT INTO t1 VALUES (1.2); CREATE TABLE t2 (id int)");
    fleet.script("V2__t2.sql", SLEEP + "CREATE TABLE t2 (id int);");
    FlywayMigrator migrator = fleet.migrator();
    ReplayFleet.migrate(migrator, first);

    Failed failed = (Failed) migrate(migrator, broken, Duration.ofSeconds(2));

    assertDeadline(failed, true);
  }

  @ParameterizedTest(name = "replayed: {0}")
  @ValueSource(booleans = {true, false})
  void anIndexThatCannotBeDroppedNowIsLeftAtIt(boolean replayed) throws SQLException {
    TenantRoute first = migrated();
    TenantRoute left = migrated();
    execute(left, "CREATE INDEX i ON t1 (id)");
    execute(left, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass");
    fleet
        .script("V2__index.sql", "CREATE INDEX CONCURRENTLY i ON t1 (id);")
        .script("V2__index.sql.conf", OUTSIDE);
    FlywayMigrator migrator = fleet.migrator();
    if (replayed) {
      ReplayFleet.migrate(migrator, first);
    }
    try (Connection reader = ReplayFleet.dataSource(left).getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT * FROM t1");

      Failed failed = (Failed) migrate(migrator, left, Duration.ofSeconds(1));

      assertDeadline(failed, false);
    }
    assertThat(((Migrated) ReplayFleet.migrate(migrator, left)).applied()).isEqualTo(1);
    assertThat(query(left, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"))
        .containsExactly("t");
  }

  /** Flyway runs these on a connection of their own. */
  @Test
  void aCallbackIsCancelledAsWell() throws SQLException {
    TenantRoute slow = migrated();
    fleet
        .script("V2__t2.sql", "CREATE TABLE t2 (id int);")
        .script("afterMigrate.sql", "SELECT pg_sleep(3600);");

    Failed failed = (Failed) migrate(fleet.migrator(), slow, Duration.ofSeconds(1));

    assertThat(failed.error().kind()).isEqualTo(Kind.DEADLINE);
    assertThat(failed.state().version()).isEqualTo(new SchemaVersion("2"));
    assertThat(
            query(
                slow,
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND query = 'SELECT pg_sleep(3600)' AND state = 'active'"))
        .isEmpty();
  }

  @Test
  void whatStaysOutsideOfATransactionStaysOnRecord() throws SQLException {
    TenantRoute slow = migrated();
    execute(slow, "INSERT INTO t1 VALUES (3600)");
    fleet
        .script("V2__sleep.sql", "CREATE TABLE t2 (id int);\n" + SLEEP)
        .script("V2__sleep.sql.conf", OUTSIDE);

    Failed failed = (Failed) migrate(fleet.migrator(), slow, Duration.ofSeconds(1));

    assertDeadline(failed, false);
    assertThat(query(slow, "SELECT script FROM flyway_schema_history WHERE NOT success"))
        .containsExactly("V2__sleep.sql");
  }

  @Test
  void nothingIsCancelledOnceTheCallIsOverAndItsThreadEnds() throws SQLException {
    TenantRoute first = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");

    Migrated migrated =
        (Migrated)
            fleet
                .migrator()
                .migrate(
                    first,
                    MigrationTerms.standard().withDeadline(Duration.ofHours(1)),
                    Samples.heldFence());

    assertThat(migrated.applied()).isEqualTo(1);
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("tenantdb-migration-deadline"))) {
      Thread.onSpinWait();
    }
  }

  private static Object migrate(FlywayMigrator migrator, TenantRoute route, Duration deadline) {
    return migrator.migrate(
        route, MigrationTerms.standard().withDeadline(deadline), Samples.heldFence());
  }

  private static void assertDeadline(Failed failed, boolean rolledBack) {
    assertThat(failed.error().kind()).isEqualTo(Kind.DEADLINE);
    assertThat(failed.rolledBack()).isEqualTo(rolledBack);
    assertThat(failed.state().version()).isEqualTo(new SchemaVersion("1"));
  }
}
