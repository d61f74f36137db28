package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.tck.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FlywayMigratorTest {

  @TempDir Path folder;
  private MigratorFixture db;

  @BeforeEach
  void createDatabase() {
    db = new MigratorFixture(folder);
  }

  @AfterEach
  void dropDatabase() {
    db.close();
  }

  @Test
  void appliesWhatIsPendingAndNothingTwice() {
    Migrated first = (Migrated) db.tables(2).migrate();
    Migrated second = (Migrated) db.migrate();
    Migrated third = (Migrated) db.tables(5).migrate();

    assertThat(first.applied()).isEqualTo(2);
    assertThat(first.state().version()).isEqualTo(new SchemaVersion("2"));
    assertThat(second).isEqualTo(Migrated.unchanged(first.state()));
    assertThat(third.applied()).isEqualTo(3);
    assertThat(third.state().version()).isEqualTo(new SchemaVersion("5"));
    assertThat(third.state().reachedAt().value()).isAfter(first.state().reachedAt().value());
    assertThat(db.tables()).contains("t1", "t2", "t3", "t4", "t5");
  }

  @Test
  void versionsCompareNumberByNumber() {
    db.script("V2__a.sql", "SELECT 1;")
        .script("V10__b.sql", "SELECT 1;")
        .script("V10_1__c.sql", "SELECT 1;")
        .script("V9.9__d.sql", "SELECT 1;");

    assertThat(db.migrate().state().version()).isEqualTo(new SchemaVersion("10.1"));
  }

  @Test
  void aRepeatableMigrationMovesNeitherTheVersionNorItsTime() {
    SchemaState before = db.tables(1).migrate().state();
    db.script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM t1;");

    Migrated after = (Migrated) db.migrate();

    assertThat(after.applied()).isEqualTo(1);
    assertThat(after.state().version()).isEqualTo(before.version());
    assertThat(after.state().reachedAt()).isEqualTo(before.reachedAt());
    assertThat(db.verify()).isEqualTo(Migrated.unchanged(after.state()));
  }

  @Test
  void repeatableMigrationsAloneReachNoVersion() {
    db.script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS one;");

    Migrated after = (Migrated) db.migrate();

    assertThat(after.applied()).isEqualTo(1);
    assertThat(after.state().version()).isNull();
  }

  @Test
  void aBaselineCountsAsItsVersion() {
    db.execute("CREATE TABLE t1 (id int)");
    db.tables(2);

    MigrationOutcome outcome =
        db.builder()
            .configure(flyway -> flyway.baselineOnMigrate(true))
            .build()
            .migrate(db.route, MigrationTerms.standard(), Samples.heldFence());

    assertThat(outcome.state().version()).isEqualTo(new SchemaVersion("2"));
    db.execute("DELETE FROM flyway_schema_history WHERE version = '2'; DROP TABLE t2");
    assertThat(db.verify().state().version()).isEqualTo(new SchemaVersion("1"));
  }

  @Test
  void whatWasUndoneOrDeletedIsNotReached() {
    SchemaState second = db.tables(2).migrate().state();
    db.tables(3).migrate();
    db.execute(
        """
        INSERT INTO flyway_schema_history
            (installed_rank, version, description, type, script, installed_by, execution_time, success)
        VALUES (4, '3', 't3', 'DELETE', 'V3__t3.sql', 'x', 0, true)""");
    db.remove("V3__t3.sql");

    assertThat(db.verify()).isEqualTo(Migrated.unchanged(second));
  }

  @Test
  void tablesWithoutAHistoryAreRefused() {
    db.execute("CREATE TABLE strangers (id int)");

    Failed failed = (Failed) db.tables(1).migrate();

    assertThat(failed.state()).isEqualTo(SchemaState.none());
    assertThat(failed.error().message()).contains("no schema history table");
    assertThat(db.tables()).containsExactly("strangers");
  }

  @Test
  void anEmptyLocationIsNoVersion() {
    assertThat(db.migrate()).isEqualTo(Migrated.unchanged(SchemaState.none()));
  }

  @Test
  void aLocationThatDoesNotExistIsRefusedWhenTheMigratorIsBuilt() {
    assertThatIllegalArgumentException()
        .isThrownBy(FlywayMigrator.builder(route -> null, "filesystem:/nowhere/at/all")::build)
        .withMessageContaining("filesystem:/nowhere/at/all");
    assertThatIllegalArgumentException()
        .isThrownBy(FlywayMigrator.builder(route -> null, "classpath:no/such/folder")::build)
        .withMessageContaining("classpath:no/such/folder");
    assertThatIllegalArgumentException().isThrownBy(FlywayMigrator.builder(route -> null)::build);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void buildsAnIndexConcurrently() {
    db.tables(1)
        .script("V2__index.sql", "CREATE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V2__index.sql.conf", "executeInTransaction=false");

    Migrated migrated = (Migrated) db.migrate();

    assertThat(migrated.state().version()).isEqualTo(new SchemaVersion("2"));
    assertThat(db.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 't1_id'::regclass"))
        .containsExactly("t");
  }

  @Test
  void loadsDataWithCopy() {
    db.tables(1).script("V2__data.sql", "COPY t1 (id) FROM STDIN;\n7\n8\n\\.\n");

    assertThat(db.migrate()).isInstanceOf(Migrated.class);
    assertThat(db.query("SELECT sum(id) FROM t1")).containsExactly("15");
  }

  @Test
  void takesSchemaTableAndPlaceholdersFromItsOptions() {
    db.script(
        "V1__t.sql",
        "CREATE TABLE \"${name}\" (id int); COMMENT ON TABLE \"${name}\" IS '${all}';");
    FlywayMigrator migrator =
        db.builder()
            .defaultSchema("App \"1\"")
            .historyTable("History")
            .configure(flyway -> flyway.placeholders(Map.of("all", "shared", "name", "lost")))
            .tenantPlaceholder("name", route -> "t_" + route.tenantId())
            .build();

    Migrated migrated =
        (Migrated) migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence());

    assertThat(migrated.state().version()).isEqualTo(new SchemaVersion("1"));
    assertThat(migrator.verify(db.route)).isEqualTo(Migrated.unchanged(migrated.state()));
    assertThat(
            db.query("SELECT tablename FROM pg_tables WHERE schemaname = 'App \"1\"' ORDER BY 1"))
        .containsExactly("History", "t_acme");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theHostCannotLoosenWhatCorrectnessDependsOn() {
    db.tables(1)
        .script("V2__index.sql", "CREATE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V2__index.sql.conf", "executeInTransaction=false");
    FlywayMigrator migrator =
        db.builder()
            .configure(
                flyway -> {
                  flyway.locations("classpath:nowhere").skipExecutingMigrations(true);
                  flyway
                      .getPluginRegister()
                      .getExact(PostgreSQLConfigurationExtension.class)
                      .setTransactionalLock(true);
                })
            .build();

    assertThat(
            ((Migrated) migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isEqualTo(2);
    assertThat(db.tables()).contains("t1");
  }

  @Test
  void readsMigrationsFromAClassLoader() throws IOException {
    Files.createDirectories(folder.resolve("db/tenant"));
    db.script("db/tenant/V1__t.sql", "CREATE TABLE t1 (id int);");

    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      FlywayMigrator migrator =
          FlywayMigrator.builder(route -> db.database.dataSource(), "classpath:db/tenant")
              .classLoader(loader)
              .build();
      assertThat(
              ((Migrated)
                      migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
                  .applied())
          .isEqualTo(1);
    }
  }

  @Test
  void aLocationThatOnlyFlywayCanLookForIsMissedByFlyway() throws IOException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      FlywayMigrator migrator =
          FlywayMigrator.builder(route -> db.database.dataSource(), "classpath:db/mistyped")
              .classLoader(loader)
              .build();
      assertThat(
              ((Failed) migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
                  .error()
                  .message())
          .contains("classpath:db/mistyped");
    }
    assertThat(db.tables()).isEmpty();
  }

  @Test
  void verifyOfAnEmptyDatabaseLeavesItEmpty() {
    assertThat(db.tables(1).verify()).isEqualTo(Migrated.unchanged(SchemaState.none()));
    assertThat(db.tables()).isEmpty();
  }

  @Test
  void verifyOfADatabaseThatIsBehindAppliesNothing() {
    SchemaState state = db.tables(1).migrate().state();

    assertThat(db.tables(2).verify()).isEqualTo(Migrated.unchanged(state));
    assertThat(db.tables()).doesNotContain("t2");
  }

  @Test
  void verifyCannotWrite() {
    FlywayMigrator migrator =
        db.tables(1)
            .builder()
            .configure(flyway -> flyway.initSql("CREATE TABLE written (id int)"))
            .build();

    assertThat(((Failed) migrator.verify(db.route)).error().message()).contains("SQLState 25006");
    assertThat(db.tables()).isEmpty();
  }

  @Test
  void verifyRunsNoCallbackOfTheHost() {
    db.tables(1).migrate();
    db.script("beforeValidate.sql", "CREATE TABLE written (id int);");
    BaseCallback writer =
        new BaseCallback() {
          @Override
          public void handle(Event event, Context context) {
            throw new IllegalStateException("called at " + event);
          }
        };

    MigrationOutcome outcome =
        db.builder().configure(flyway -> flyway.callbacks(writer)).build().verify(db.route);

    assertThat(outcome).isInstanceOf(Migrated.class);
    assertThat(db.tables()).doesNotContain("written");
  }

  @Test
  void callbacksOfTheHostRunWithAMigration() {
    db.tables(1).script("afterMigrate.sql", "CREATE TABLE IF NOT EXISTS written (id int);");

    db.migrate();

    assertThat(db.tables()).contains("written");
  }

  @Test
  void printsNothing() {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      db.tables(1).migrate();
    } finally {
      System.setOut(out);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
