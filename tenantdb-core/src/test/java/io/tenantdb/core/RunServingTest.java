package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Only a database that is whole at its old version goes on serving. */
class RunServingTest {

  private final Host host = new Host();

  @AfterEach
  void closeHost() {
    host.close();
  }

  @Test
  void aDatabaseThatTheHostsCheckRefusesDoesNotServeWhateverTheTermsSay()
      throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    host.close();

    try (TenantDb checking =
        host.builder().check(route -> Optional.of("there are no rows")).build()) {
      MigrationRun run =
          checking.runs().start(MigrationRunOptions.builder(BY).servesAfterFailure(true).build());
      assertThat(checking.runs().await(run.id(), Duration.ofSeconds(30)).state())
          .isEqualTo(RunState.FINISHED);
    }

    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(host.state(record).serving()).isFalse();
  }
}
