package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunState;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run while nodes of two releases are there. */
class RollingReleaseTest {

  private static final int DATABASES = 8;

  @TempDir Path folder;

  @Test
  void anOlderNodeCallsNoDatabaseDoneThatLacksTheRelease() throws Exception {
    try (RunFleet fleet = new RunFleet(TestPostgres.shared(), folder)) {
      // Long enough for the older node to look for work many times.
      fleet.script("V2__next.sql", "SELECT pg_sleep(0.3); INSERT INTO applied VALUES (2);");
      fleet.create(DATABASES);
      TenantDb older = fleet.openBefore();
      AtomicInteger byTheOlder = new AtomicInteger();
      var unused =
          older
              .runs()
              .listen(
                  event -> {
                    if (event instanceof RunEvent.DatabaseStarted) {
                      byTheOlder.incrementAndGet();
                    }
                  });

      MigrationRun run =
          fleet.open().runs().start(MigrationRunOptions.builder(BY).parallelism(4).build());

      assertThat(older.runs().await(run.id(), RunFleet.LIMIT).state()).isEqualTo(RunState.FINISHED);
      assertThat(older.runs().report(run.id()).counts().succeeded()).isEqualTo(DATABASES);
      assertThat(byTheOlder).hasValue(0);
      for (int i = 0; i < DATABASES; i++) {
        assertThat(fleet.history(i)).isEqualTo("1,2");
        assertThat(fleet.applied(i)).isEqualTo("2");
      }
    }
  }
}
