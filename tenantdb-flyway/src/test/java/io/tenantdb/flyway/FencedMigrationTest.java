package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.migrate;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.routing.TenantRoute;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever loses its lease between two migrations begins no more of them, whichever way it goes. */
@Timeout(120)
class FencedMigrationTest {

  private static final String TABLES =
      "SELECT tablename FROM pg_tables WHERE tablename LIKE 't_' ORDER BY 1";

  @TempDir Path folder;
  private ReplayFleet fleet;
  private TenantRoute database;

  @BeforeEach
  void openFleet() {
    fleet = new ReplayFleet(folder).script("V1__t1.sql", "CREATE TABLE t1 (id int);");
    database = fleet.newDatabase();
    var unused = fleet.flyway(database).migrate();
    fleet
        .script("V2__t2.sql", "CREATE TABLE t2 (id int);")
        .script("V3__t3.sql", "CREATE TABLE t3 (id int);");
  }

  @AfterEach
  void closeFleet() {
    fleet.close();
  }

  @Test
  void flywayBeginsNoMigrationWithoutTheLease() throws SQLException {
    assertStopped(fleet.migrator());
  }

  @Test
  void norDoesItBetweenCallbacksOfTheHost() throws SQLException {
    fleet.script("beforeEachMigrate.sql", "SELECT 1;");
    assertStopped(fleet.migrator());
  }

  @Test
  void norDoesAReplay() throws SQLException {
    TenantRoute first = database;
    FlywayMigrator migrator = fleet.migrator();
    folder.resolve("V2__t2.sql").toFile().delete();
    folder.resolve("V3__t3.sql").toFile().delete();
    database = fleet.newDatabase();
    var unused = fleet.flyway(database).migrate();
    fleet
        .script("V2__t2.sql", "CREATE TABLE t2 (id int);")
        .script("V3__t3.sql", "CREATE TABLE t3 (id int);");
    migrate(migrator, first);
    assertStopped(migrator);
  }

  private void assertStopped(FlywayMigrator migrator) throws SQLException {
    LeaseLostException lost =
        new LeaseLostException(new Lease(database.id(), "late worker", LeasedOperation.MIGRATE, 1));
    Fence fence =
        Fence.of(
            1,
            () -> {
              if (tables().contains("t2")) {
                throw lost;
              }
              return Duration.ofHours(1);
            });

    assertThatThrownBy(() -> migrator.migrate(database, MigrationTerms.standard(), fence))
        .isSameAs(lost);

    assertThat(tables()).containsExactly("t1", "t2");
    assertThat(ReplayFleet.history(database)).hasSize(2);
  }

  private List<String> tables() {
    try {
      return query(database, TABLES);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
