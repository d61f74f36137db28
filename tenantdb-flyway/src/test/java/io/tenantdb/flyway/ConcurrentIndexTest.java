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
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A build of an index that failed, or whose session ended, leaves an INVALID one. */
@Timeout(120)
class ConcurrentIndexTest {

  private static final String INVALID =
      "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1";

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
  void flywayBuildsAnewWhatWasLeftInvalid() throws SQLException {
    TenantRoute database = databaseWithLeftovers();

    Migrated migrated = (Migrated) migrate(fleet.migrator(), database);

    assertThat(migrated.way()).isInstanceOf(ByTool.class);
    assertBuilt(database);
  }

  @Test
  void aReplayBuildsAnewWhatWasLeftInvalid() throws SQLException {
    TenantRoute first = fleet.newDatabase();
    fleet.flyway(first).migrate();
    TenantRoute database = databaseWithLeftovers();
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Migrated migrated = (Migrated) migrate(migrator, database);

    assertThat(migrated.way()).isEqualTo(new Replayed());
    assertThat(history(database)).isEqualTo(history(first));
    assertBuilt(database);
  }

  @Test
  void aRetryFailsForTheReasonOfTheFirstTry() throws SQLException {
    TenantRoute first = fleet.newDatabase();
    fleet.flyway(first).migrate();
    TenantRoute database = databaseWithLeftovers();
    execute(database, "INSERT INTO t1 VALUES (1, 1), (1, 2)");
    FlywayMigrator migrator = fleet.migrator();
    migrate(migrator, first);

    Failed failed = (Failed) migrate(migrator, database);

    assertThat(failed.error().kind()).isEqualTo(Kind.SQL);
    assertThat(failed.error().message()).contains("could not create unique index");
  }

  /** Two of the migration's own, and one that is none of ours. */
  private TenantRoute databaseWithLeftovers() throws SQLException {
    TenantRoute database = fleet.newDatabase();
    fleet.flyway(database).migrate();
    fleet
        .script("V2__index.sql", "CREATE UNIQUE INDEX CONCURRENTLY T1_ID ON t1 (id);")
        .script("V2__index.sql.conf", "executeInTransaction=false")
        .script("V3__index.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"No\"\"1\" ON t1 (no);")
        .script("V3__index.sql.conf", "executeInTransaction=false");
    execute(database, "CREATE INDEX t1_id ON t1 (id)");
    execute(database, "CREATE INDEX \"No\"\"1\" ON t1 (no)");
    execute(database, "CREATE INDEX others ON t1 (no)");
    execute(database, "UPDATE pg_index SET indisvalid = false WHERE indrelid = 't1'::regclass");
    return database;
  }

  private static void assertBuilt(TenantRoute database) throws SQLException {
    assertThat(query(database, INVALID)).containsExactly("others");
    assertThat(query(database, "SELECT indexdef FROM pg_indexes WHERE tablename = 't1' ORDER BY 1"))
        .hasSize(3)
        .anyMatch(index -> index.startsWith("CREATE UNIQUE INDEX t1_id"));
  }
}
