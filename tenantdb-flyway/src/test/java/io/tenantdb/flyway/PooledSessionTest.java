package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.tck.Samples;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool of the host's gets back, and gives to an application next. */
@Timeout(60)
class PooledSessionTest {

  private static final String LEAVES_MUCH_BEHIND =
      """
      SET statement_timeout = '59s';
      SET row_security = off;
      SET app.tenant = 'acme';
      CREATE TEMPORARY TABLE left_over (id int);
      SELECT pg_advisory_lock(4711);
      LISTEN left_over;
      SET ROLE pg_write_all_data;
      """;
  private static final String STATE =
      """
      SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('row_security'),
             current_setting('role'), coalesce(nullif(current_setting('app.tenant', true), ''), '-'),
             coalesce(to_regclass('pg_temp.left_over')::text, '-'),
             (SELECT count(*) FROM pg_listening_channels()),
             current_setting('TimeZone'), current_setting('default_transaction_read_only'),
             current_setting('search_path'))""";
  private static final String FRESH = "0 on none - - 0 Asia/Kolkata off \"$user\", public";
  private static final String SET_TIMEOUT = "SET statement_timeout = '59s'";

  @TempDir Path folder;
  private MigratorFixture db;
  private SmallPool pool;

  @BeforeEach
  void createDatabase() {
    db = new MigratorFixture(folder);
    pool = new SmallPool(db.database.dataSource(), 1);
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    assertThat(pool.lent()).as("connections not given back").isZero();
    pool.close();
    db.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1;", "SELECT 1/0;"})
  void theSessionOfAMigrationIsNotLeftToTheNextUser(String next) throws SQLException {
    db.script("V1__settings.sql", LEAVES_MUCH_BEHIND).script("V2__next.sql", next);
    String before = pid();

    MigrationOutcome outcome =
        db.builder(pool).build().migrate(db.route, MigrationTerms.standard(), Samples.heldFence());

    assertThat(outcome.state().version()).isNotNull();
    assertThat(states(1)).containsExactly(FRESH);
    awaitEnd(before);
    assertThat(db.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")).isEmpty();
  }

  @Test
  void aFailedMigrationOutsideOfATransactionLeavesNoSessionEither() throws SQLException {
    db.script("V1__settings.sql", LEAVES_MUCH_BEHIND + "SELECT 1/0;")
        .script("V1__settings.sql.conf", "executeInTransaction=false");
    String before = pid();

    assertThat(
            db.builder(pool)
                .build()
                .migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
        .isInstanceOf(MigrationOutcome.Failed.class);

    assertThat(states(1)).containsExactly(FRESH);
    awaitEnd(before);
  }

  @Test
  void aPooledConnectionComesBackAsItWasIfNothingRanInIt() throws SQLException {
    db.tables(1).migrate();
    String before = pid();
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
    }
    FlywayMigrator migrator = db.builder(pool).build();

    for (MigrationOutcome outcome :
        List.of(
            migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()),
            migrator.verify(db.route))) {
      assertThat(outcome).isEqualTo(MigrationOutcome.Migrated.unchanged(outcome.state()));
    }

    try (Connection connection = pool.getConnection()) {
      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(query(connection, "SELECT pg_backend_pid()")).isEqualTo(before);
      assertThat(query(connection, STATE)).isEqualTo(FRESH);
    }
    assertThat(db.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"afterConnect", "beforeValidate", "beforeMigrate", "afterMigrateOperationFinish"})
  void aCallbackThatRanWithNothingToMigrateLeavesNoSession(String event) throws SQLException {
    db.tables(1).migrate();
    db.script(event + ".sql", SET_TIMEOUT + ";");
    try (SmallPool two = new SmallPool(db.database.dataSource(), 2)) {
      assertThat(
              db.builder(two)
                  .build()
                  .migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
          .isInstanceOf(MigrationOutcome.Migrated.class);

      assertThat(two.lent()).isZero();
      assertThat(states(two, 2)).containsOnly(FRESH);
    }
  }

  @Test
  void aJavaCallbackThatRanWithNothingToMigrateLeavesNoSession() throws SQLException {
    db.tables(1).migrate();
    FlywayMigrator migrator =
        db.builder(pool).configure(flyway -> flyway.callbacks(new SettingCallback())).build();

    assertThat(migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
        .isInstanceOf(MigrationOutcome.Migrated.class);

    assertThat(states(1)).containsExactly(FRESH);
  }

  @Test
  void aJavaMigrationThatFailedLeavesNoSession() throws SQLException {
    db.tables(1).migrate();
    FlywayMigrator migrator =
        db.builder(pool)
            .configure(flyway -> flyway.javaMigrations(new V2__SettingAndFailing()))
            .build();

    assertThat(migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
        .isInstanceOf(MigrationOutcome.Failed.class);

    assertThat(states(1)).containsExactly(FRESH);
  }

  /** Named as Flyway wants it. */
  private static final class V2__SettingAndFailing extends BaseJavaMigration {

    @Override
    public boolean canExecuteInTransaction() {
      return false;
    }

    @Override
    public void migrate(org.flywaydb.core.api.migration.Context context) {
      set(context.getConnection());
      throw new IllegalStateException("failed");
    }
  }

  @Test
  void theHostsInitSqlLeavesNoSessionToWhoVerifies() throws SQLException {
    db.tables(1).migrate();
    FlywayMigrator migrator =
        db.builder(pool).configure(flyway -> flyway.initSql(SET_TIMEOUT)).build();

    assertThat(migrator.verify(db.route)).isInstanceOf(MigrationOutcome.Migrated.class);

    assertThat(states(1)).containsExactly(FRESH);
  }

  /** Sets something without a script. */
  private static final class SettingCallback extends BaseCallback {

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_VALIDATE;
    }

    @Override
    public void handle(Event event, Context context) {
      set(context.getConnection());
    }
  }

  private static void set(Connection connection) {
    try (PreparedStatement statement = connection.prepareStatement(SET_TIMEOUT)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitEnd(String pid) {
    db.awaitRow(
        "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)".formatted(pid));
  }

  private String pid() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return query(connection, "SELECT pg_backend_pid()");
    }
  }

  private List<String> states(int count) throws SQLException {
    return states(pool, count);
  }

  /** What so many users at once find in the sessions that the pool gives them. */
  private static List<String> states(SmallPool pool, int count) throws SQLException {
    List<Connection> connections = new ArrayList<>();
    List<String> states = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        connections.add(pool.getConnection());
        states.add(query(connections.get(i), STATE));
      }
      return states;
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
