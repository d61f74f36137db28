package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.tck.Samples;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The time of a migration is the database's, whatever time zones are set anywhere. */
class HistoryTimeTest {

  private static final String EAST = "Asia/Kolkata";
  private static final String WEST = "America/St_Johns";

  @TempDir Path folder;
  private MigratorFixture db;
  private final TimeZone jvmZone = TimeZone.getDefault();

  @BeforeEach
  void createDatabase() {
    db = new MigratorFixture(folder);
  }

  @AfterEach
  void restore() {
    TimeZone.setDefault(jvmZone);
    db.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {EAST, WEST, "UTC"})
  void theZoneOfTheJvmDoesNotMatter(String zone) {
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    // A plain data source: the driver sets the session to the zone of the JVM.
    assertReachedBetween(db.tables(1).builder(plain()).build());
  }

  @Test
  void theZonesOfDatabaseAndRoleDoNotMatter() {
    db.execute("ALTER DATABASE " + db.database.name() + " SET timezone = '" + WEST + "'");
    assertReachedBetween(db.tables(1).builder().build());
  }

  @Test
  void theZoneOfTheHostsInitSqlDoesNotMatter() {
    db.script("V1__init.sql", "CREATE TABLE t1 AS SELECT current_setting('app.init') AS init;");

    assertReachedBetween(
        db.builder()
            .configure(
                flyway -> flyway.initSql("SET TimeZone = '" + WEST + "'; SET app.init = 'ran';"))
            .build());

    assertThat(db.query("SELECT init FROM t1")).containsExactly("ran");
  }

  @Test
  void theTimeOfABaselineIsRightToo() {
    db.execute("CREATE TABLE before_flyway (id int)");

    assertReachedBetween(db.builder().configure(flyway -> flyway.baselineOnMigrate(true)).build());
  }

  @Test
  void migrationsRunInUtc() {
    db.script("V1__t.sql", "CREATE TABLE t1 AS SELECT current_setting('TimeZone') AS zone;");

    db.migrate();

    assertThat(db.query("SELECT zone FROM t1")).containsExactly("UTC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET", "SET LOCAL"})
  void aZoneThatAMigrationSetsDoesNotMatter(String set) {
    db.script("V1__zone.sql", set + " TimeZone = '" + WEST + "';");
    assertReachedBetween(db.builder().build());
  }

  @Test
  void whoReadsDoesNotMatter() {
    TimeZone.setDefault(TimeZone.getTimeZone(EAST));
    MigrationOutcome written =
        db.tables(1)
            .builder(plain())
            .build()
            .migrate(db.route, MigrationTerms.standard(), Samples.heldFence());

    TimeZone.setDefault(TimeZone.getTimeZone(WEST));
    MigrationOutcome read = db.builder(plain()).build().verify(db.route);

    assertThat(read.state()).isEqualTo(written.state());
  }

  private void assertReachedBetween(FlywayMigrator migrator) {
    Instant before = db.clock();
    MigrationOutcome outcome =
        migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence());
    Instant after = db.clock();

    assertThat(outcome).isInstanceOf(MigrationOutcome.Migrated.class);
    assertThat(outcome.state().reachedAt().value()).isBetween(before, after);
    assertThat(migrator.verify(db.route))
        .isEqualTo(MigrationOutcome.Migrated.unchanged(outcome.state()));
  }

  private DataSource plain() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(db.database.jdbcUrl());
    return dataSource;
  }
}
