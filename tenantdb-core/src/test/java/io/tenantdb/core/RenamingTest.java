package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a rename that fails leaves, and what it does to the message that a record has. */
class RenamingTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void theMessageOfAFailedMigrationSurvives() {
    TenantDatabase record = host.provisioned();
    host.broken.add(record.tenantId());
    host.shipThird();
    host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);
    TenantDatabase failed = host.state(record);

    TenantDatabase renamed = rename(record);

    assertThat(renamed.databaseName()).isNotEqualTo(record.databaseName());
    assertThat(renamed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(renamed.errorMessage()).isNotNull().isEqualTo(failed.errorMessage());
  }

  @Test
  void theMessageOfAFailedRenameGoesWithTheRenameThatSucceeds() {
    TenantDatabase record = host.provisioned();
    host.provisioner.setReachable(SERVER, false);
    assertThatThrownBy(() -> rename(record)).isInstanceOf(ProvisioningFailedException.class);
    TenantDatabase failed = host.state(record);
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(failed.errorMessage()).isNotNull();
    assertThat(failed.databaseName()).isEqualTo(record.databaseName());
    host.provisioner.setReachable(SERVER, true);

    TenantDatabase renamed = rename(record);

    assertThat(renamed.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(renamed.errorMessage()).isNull();
  }

  @Test
  void nobodyIsRoutedToAStrangerWhoTookTheOldNameOfARenameWhoseAnswerWasLost() {
    TenantDatabase record = host.provisioned();
    DatabaseName name = Samples.databaseName();
    host.calls.beforeNext(
        "rename",
        arguments -> {
          host.provisioner.rename(own(record), name, Samples.heldFence());
          host.placeForeign(record.databaseName());
          throw new TenantServerUnavailableException(SERVER, name, "the answer was lost", null);
        });

    assertThatThrownBy(() -> rename(record, name)).isInstanceOf(ProvisioningFailedException.class);

    TenantDatabase unfinished = host.state(record);
    assertThat(unfinished.nextName()).isEqualTo(name);
    assertThat(unfinished.serving()).isFalse();
    assertThat(String.valueOf(unfinished.errorMessage())).contains("the answer was lost");
    try (TenantDb node = host.builder().reconcileInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> host.state(record).databaseName().equals(name));
      assertThat(node.routing().findRoute(record.tenantId()).orElseThrow().databaseName())
          .isEqualTo(name);
    }
  }

  @Test
  void aRenameThatCannotBeFinishedYetIsNoNewVersionWheneverItIsTried() {
    TenantDatabase record = host.provisioned();
    host.provisioner.setReachable(SERVER, false);
    assertThatThrownBy(() -> rename(record)).isInstanceOf(ProvisioningFailedException.class);
    AtomicInteger tries = new AtomicInteger();
    host.calls.before("rename", arguments -> tries.incrementAndGet());

    try (TenantDb node = host.builder().reconcileInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> tries.get() > 8);
      // Begun, and what went wrong.
      assertThat(host.state(record).version()).isEqualTo(record.version() + 2);

      host.provisioner.setReachable(SERVER, true);
      await().until(() -> host.state(record).nextName() == null);
      assertThat(node.doctor().inspect()).isEmpty();
    }
  }

  @Test
  void aDatabaseThatIsNowhereServesNobodyAfterItsRenameFailed() {
    TenantDatabase record = host.provisioned();
    host.provisioner.remove(SERVER, record.databaseName());

    assertThatThrownBy(() -> rename(record))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("does not exist");

    TenantDatabase failed = host.state(record);
    assertThat(failed.databaseName()).isEqualTo(record.databaseName());
    assertThat(failed.nextName()).isNull();
    assertThat(failed.serving()).isFalse();
    host.provisioner.placeOwn(own(record));
    host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY);
    assertThat(host.state(record).serving()).isTrue();
  }

  private OwnedDatabase own(TenantDatabase record) {
    return OwnedDatabase.of(host.registry.id(), record);
  }

  private TenantDatabase rename(TenantDatabase record) {
    return rename(record, Samples.databaseName());
  }

  private TenantDatabase rename(TenantDatabase record, DatabaseName name) {
    return host.tenantDb.provisioning().updateTenantDatabaseName(record.tenantId(), name, BY);
  }
}
