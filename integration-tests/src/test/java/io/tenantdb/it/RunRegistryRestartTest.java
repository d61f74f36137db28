package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunState;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry's server starts anew while a run is under way. */
class RunRegistryRestartTest {

  private static final int DATABASES = 40;
  private static final int DONE_BEFORE = 5;

  private final TestPostgres registryServer = TestPostgres.checkingPasswords();

  @TempDir Path folder;

  @Test
  void theRunGoesOn() throws Exception {
    try (RunFleet fleet = new RunFleet(registryServer, folder)) {
      fleet.script("V2__slow.sql", "INSERT INTO applied VALUES (2); SELECT pg_sleep(0.1);");
      fleet.create(DATABASES);
      TenantDb node = fleet.open();
      RunId id = node.runs().start(MigrationRunOptions.builder(BY).parallelism(4).build()).id();
      await()
          .atMost(RunFleet.LIMIT)
          .until(() -> node.runs().report(id).counts().succeeded() >= DONE_BEFORE);

      assertThat(node.runs().report(id).counts().waiting()).as("left for later").isPositive();
      restart();

      await()
          .atMost(RunFleet.LIMIT)
          .ignoreExceptionsInstanceOf(RegistryException.class)
          .until(() -> isOver(fleet, id));
      assertThat(fleet.runs().find(id).map(MigrationRun::state)).contains(RunState.FINISHED);
      assertThat(fleet.runs().report(id, 1).counts())
          .isEqualTo(new RunCounts(0, 0, DATABASES, 0, 0));
      assertThat(fleet.recordsNow())
          .allMatch(record -> record.status() == TenantDatabaseStatus.ACTIVE);
      assertThat(fleet.leases()).isZero();
      for (int i = 0; i < DATABASES; i++) {
        assertThat(fleet.history(i)).isEqualTo("1,2");
        assertThat(fleet.applied(i)).isEqualTo("2");
      }
    }
  }

  private static boolean isOver(RunFleet fleet, RunId id) {
    return fleet.runs().find(id).orElseThrow().isOver();
  }

  /** A server one of whose processes is killed ends all others, recovers, and starts anew. */
  private void restart() throws Exception {
    try (Connection connection = registryServer.dataSource("postgres").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      assertThat(ProcessHandle.of(row.getLong(1)).orElseThrow().destroyForcibly()).isTrue();
      await().atMost(RunFleet.LIMIT).until(() -> !connection.isValid(1));
    }
  }
}
