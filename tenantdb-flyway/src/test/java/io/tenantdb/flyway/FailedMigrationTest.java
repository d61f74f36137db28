package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.tck.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedMigrationTest {

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
  void theMigrationsBeforeTheFailedOneStayAndARetryGoesOn() {
    db.tables(2).migrate();
    db.execute("INSERT INTO t1 VALUES (7), (7)");
    db.tables(5)
        .script("V3__unique.sql", "CREATE TABLE t3 (id int);\nALTER TABLE t1\n  ADD UNIQUE (id);");
    db.remove("V3__t3.sql");

    Failed failed = (Failed) db.migrate();

    assertThat(failed.state()).isEqualTo(db.verify().state());
    assertThat(failed.state().version()).isEqualTo(new SchemaVersion("2"));
    assertThat(db.tables()).contains("t2").doesNotContain("t3", "t4");
    assertThat(failed.error().message())
        .contains("V3__unique.sql (version 3)", "line 2", "could not create unique index")
        .contains("SQLState 23505", "Statement: ALTER TABLE t1 ADD UNIQUE (id)", "rolled back")
        .doesNotContain("(7)", "\n");
    assertThat(failed.rolledBack()).isTrue();

    db.execute("TRUNCATE t1");
    Migrated repaired = (Migrated) db.migrate();

    assertThat(repaired.applied()).isEqualTo(3);
    assertThat(repaired.state().version()).isEqualTo(new SchemaVersion("5"));
  }

  @Test
  void aDatabaseThatFailedBeforeItsFirstMigrationIsAtNoVersion() {
    Failed failed = (Failed) db.script("V1__bad.sql", "SELECT 1/0;").migrate();

    assertThat(failed.state().version()).isNull();
    assertThat(failed.state().reachedAt()).isNull();
  }

  @Test
  void namesTheLineOfTheErrorInALongStatement() {
    db.script("V1__bad.sql", "-- a comment\nSELECT\n  1,\n  2,\n  nothing_here;");

    assertThat(((Failed) db.migrate()).error().message())
        .contains("line 5", "column \"nothing_here\" does not exist")
        .contains("Statement: SELECT 1, 2, nothing_here");
  }

  @Test
  void aLongStatementIsCut() {
    db.script("V1__bad.sql", "SELECT '" + "x".repeat(100_000) + "'::int;");

    assertThat(((Failed) db.migrate()).error().message())
        .hasSizeLessThanOrEqualTo(2000)
        .contains("…");
  }

  @Test
  void aFailureOutsideOfATransactionSaysWhatToDoAndStaysFailed() {
    SchemaState before = db.tables(1).migrate().state();
    db.script(
            "V2__index.sql",
            "CREATE TABLE half (id int);\nCREATE INDEX CONCURRENTLY i ON t1 (nothing);")
        .script("V2__index.sql.conf", "executeInTransaction=false");

    Failed first = (Failed) db.migrate();
    Failed second = (Failed) db.migrate();
    Failed verified = (Failed) db.verify();

    assertThat(first.error().message()).contains("V2__index.sql", "line 2", "by hand", "repair");
    assertThat(second.error().message())
        .contains("Detected failed migration to version 2", "repair");
    assertThat(verified).isEqualTo(second);
    assertThat(first.state()).isEqualTo(before);
    assertThat(first.rolledBack()).isFalse();
    assertThat(second.rolledBack()).isFalse();
    assertThat(db.tables()).contains("half");
  }

  @Test
  void aFailureBehindACommitOfTheScriptsOwnWasNotRolledBack() {
    db.tables(1).migrate();
    db.script("V2__half.sql", "CREATE TABLE half (id int);\nCOMMIT;\nSELECT 1/0;");

    Failed failed = (Failed) db.migrate();

    assertThat(failed.rolledBack()).isFalse();
    assertThat(db.tables()).contains("half");
  }

  @Test
  void aChangedMigrationIsAMismatch() {
    db.tables(2).migrate();
    db.script("V1__t1.sql", "CREATE TABLE t1 (id bigint);").tables();

    Failed migrated = (Failed) db.migrate();

    assertThat(migrated.error().message())
        .contains("checksum mismatch for migration version 1", "repair");
    assertThat(migrated.state().version()).isEqualTo(new SchemaVersion("2"));
    assertThat(migrated.rolledBack()).isFalse();
    assertThat(db.verify()).isEqualTo(migrated);
  }

  @Test
  void aMissingMigrationIsAMismatch() {
    db.tables(2).migrate();
    db.remove("V1__t1.sql");

    assertThat(((Failed) db.migrate()).error().message())
        .contains("not resolved locally: 1", "repair");
    assertThat(db.verify()).isInstanceOf(Failed.class);
  }

  @Test
  void aMigrationThatWasAddedBehindTheNewestIsAMismatch() {
    db.tables(2).migrate();
    db.script("V1.5__late.sql", "SELECT 1;");

    assertThat(((Failed) db.migrate()).error().message()).contains("1.5");
  }

  @Test
  void noMessageTellsThePlaceholders() {
    String secret = "s3cr3t-of-acme";
    db.script("V1__role.sql", "SELECT '${secret}'::int;");

    Failed failed =
        (Failed)
            db.builder()
                .tenantPlaceholder("secret", route -> secret)
                .build()
                .migrate(db.route, MigrationTerms.standard(), Samples.heldFence());

    assertThat(failed.error().message())
        .doesNotContain(secret)
        .contains("${secret}", "SQLState 22P02");
  }

  @Test
  void aPlaceholderWithoutAValueIsNamed() {
    db.script("V1__t.sql", "SELECT '${forgotten}';");

    assertThat(((Failed) db.migrate()).error().message()).contains("forgotten");
  }

  @Test
  void aTableOfTheHistorysNameThatIsNoneIsReported() {
    db.execute("CREATE TABLE flyway_schema_history (id int)");
    db.tables(1);

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(db::migrate)
        .withMessageContainingAll(db.database.name(), "history could not be read", "42703");
    assertThatExceptionOfType(TenantServerException.class).isThrownBy(db::verify);
    assertThat(db.tables()).containsExactly("flyway_schema_history");
  }

  @Test
  void settingsOfTheHostThatFailAreReported() {
    FlywayMigrator migrator =
        db.builder()
            .tenantPlaceholder(
                "name",
                route -> {
                  throw new IllegalStateException("no such tenant");
                })
            .build();

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(
            () -> migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
        .withMessageContainingAll(db.database.name(), "no such tenant");
  }

  @Test
  void aTenantPlaceholderWithoutAValueIsNamed() {
    FlywayMigrator migrator = db.builder().tenantPlaceholder("region", route -> null).build();

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(
            () -> migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
        .withMessageContainingAll(db.database.name(), "region", "no value");
  }

  @Test
  void aFailedCallbackIsAFailure() {
    db.tables(1).script("beforeMigrate.sql", "SELECT 1/0;");

    assertThat(((Failed) db.migrate()).error().message()).contains("beforeMigrate", "22012");
  }
}
