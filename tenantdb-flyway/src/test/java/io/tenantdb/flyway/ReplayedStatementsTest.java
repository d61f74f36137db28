package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.history;
import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.objects;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay.Replayed;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Statements that a driver or a session could take in another way than when Flyway sends them. */
class ReplayedStatementsTest extends ReplayFleetTests {

  ReplayedStatementsTest() {
    super("id int, name text");
  }

  @Test
  void aFunctionWithAtomicBodyIsReplayed() throws SQLException {
    assertReplayed(
        """
        CREATE FUNCTION one() RETURNS int LANGUAGE sql
        BEGIN /* all */ ATOMIC
          SELECT 1;
          SELECT 2;
        END;
        CREATE TABLE t2 (id int);""");
  }

  @Test
  void backslashesAreReadAsTheScriptHasThem() throws SQLException {
    TenantRoute replayed =
        assertReplayed(
            """
            SET LOCAL standard_conforming_strings = off;
            INSERT INTO t1 VALUES (1, 'it\\'s; one');
            INSERT INTO t1 VALUES (2, 'two');""");

    assertThat(query(replayed, "SELECT name FROM t1 ORDER BY id"))
        .containsExactly("it's; one", "two");
  }

  /** Far more in each direction than the network holds between the two. */
  @ParameterizedTest(name = "{0} statements of {1} characters")
  @CsvSource({"1500, 4000", "200, 100000"})
  void muchSqlBehindALargeResultDoesNotBlock(int statements, int length) throws SQLException {
    String rows =
        IntStream.range(0, statements)
            .mapToObj(
                i ->
                    "INSERT INTO t1 VALUES (%d, '%s') RETURNING id;"
                        .formatted(i, "x".repeat(length)))
            .collect(Collectors.joining("\n"));

    // Flyway, which prints all results, sees no row of the first one.
    TenantRoute replayed =
        assertReplayed(
            "SELECT repeat('y', 1000) FROM t1, generate_series(1, 20000);\n" + rows,
            "INSERT INTO t1 VALUES (-1, '')");

    assertThat(query(replayed, "SELECT count(*) FROM t1"))
        .containsExactly(String.valueOf(statements + 1));
  }

  private TenantRoute assertReplayed(String sql) throws SQLException {
    return assertReplayed(sql, "SELECT 1");
  }

  private TenantRoute assertReplayed(String sql, String beforeReplay) throws SQLException {
    TenantRoute first = atVersionOne();
    TenantRoute second = atVersionOne();
    execute(second, beforeReplay);
    fleet.script("V2__x.sql", sql);
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    // Whoever blocks is given up, and does not block the build.
    MigrationTerms terms = MigrationTerms.standard().withDeadline(Duration.ofSeconds(60));
    Migrated migrated = (Migrated) migrator.migrate(second, terms, Samples.heldFence());

    assertThat(migrated.way()).isEqualTo(new Replayed());
    assertThat(history(second)).isEqualTo(history(first));
    assertThat(objects(second).differencesFrom(objects(first))).isEmpty();
    return second;
  }

  @Test
  void whatThePoolHasSetStaysForAllMigrations() throws SQLException {
    TenantRoute first = atVersionOne();
    TenantRoute second = atVersionOne();
    String copy =
        "CREATE TABLE seen# AS SELECT current_setting('app.pool', true) AS own,"
            + " current_setting('quote_all_identifiers') AS known, current_user AS login;";
    fleet
        .script("V2__seen.sql", copy.replace("#", "2"))
        .script("V3__seen.sql", copy.replace("#", "3"));
    FlywayMigrator migrator =
        FlywayMigrator.builder(
                address -> new SettingPool(address.databaseName().value()), "filesystem:" + folder)
            .build();
    migrate(migrator, first);

    Migrated replayed = (Migrated) migrate(migrator, second);

    assertThat(replayed.way()).isEqualTo(new Replayed());
    for (int version = 2; version <= 3; version++) {
      String seen = "SELECT concat_ws(' ', own, known, login) FROM seen" + version;
      assertThat(query(second, seen))
          .as("migration " + version)
          .isEqualTo(query(first, seen))
          .first()
          .asString()
          .startsWith("mine on ");
    }
  }

  /** As a pool does with each connection that it opens. */
  private static final class SettingPool extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private final transient DataSource real;

    private SettingPool(String database) {
      real = TestPostgres.shared().dataSource(database);
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = real.getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET app.pool = 'mine'; SET quote_all_identifiers = on");
      }
      return connection;
    }
  }

  private TenantRoute atVersionOne() {
    remove("V2__x.sql");
    return migrated();
  }
}
