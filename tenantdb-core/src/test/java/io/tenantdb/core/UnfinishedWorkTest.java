package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one worker has left unfinished is not forgotten over what another is asked for. */
class UnfinishedWorkTest {

  private static final DatabaseName NEW_NAME = new DatabaseName("renamed");

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aStatusOrANameByHandWaitsForAnUnfinishedRename() {
    TenantDatabase record = withUnfinishedRename();

    for (TenantDatabaseUpdateCommand.Builder command :
        List.of(
            update(record).status(TenantDatabaseStatus.SUSPENDED),
            update(record).status(TenantDatabaseStatus.MIGRATING),
            update(record).databaseName(Samples.databaseName()))) {
      assertThatThrownBy(() -> host.tenantDb.commands().update(command.build()))
          .isInstanceOf(IllegalStatusTransitionException.class)
          .hasMessageContaining("rename is unfinished");
    }

    assertThat(host.state(record)).isEqualTo(record);
    assertLeftToTheReconciler(LeasedOperation.RENAME);
  }

  @Test
  void aMigrationWaitsForAnUnfinishedRename() {
    TenantDatabase record = withUnfinishedRename();

    assertThatThrownBy(
            () -> host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(IllegalStatusTransitionException.class)
        .hasMessageContaining("rename is unfinished");

    assertThat(host.state(record)).isEqualTo(record);
    assertLeftToTheReconciler(LeasedOperation.RENAME);
  }

  @Test
  void aProvisioningWaitsForAnUnfinishedRename() {
    TenantDatabase failed = host.failed();
    host.provisioner.setReachable(SERVER, false);
    assertThatThrownBy(() -> rename(failed)).isInstanceOf(ProvisioningFailedException.class);
    host.provisioner.setReachable(SERVER, true);
    TenantDatabase record = host.state(failed);

    assertThatThrownBy(
            () -> host.tenantDb.provisioning().createTenantDatabase(Host.create(record.tenantId())))
        .isInstanceOf(IllegalStatusTransitionException.class)
        .hasMessageContaining("rename is unfinished");

    assertThat(host.state(record)).isEqualTo(record);
    assertLeftToTheReconciler(LeasedOperation.RENAME);
  }

  @Test
  void aSuspensionFinishesAnUnfinishedRenameFirst() {
    TenantDatabase record = withUnfinishedRename();

    TenantDatabase suspended =
        host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);

    assertThat(suspended.databaseName()).isEqualTo(NEW_NAME);
    assertThat(suspended.nextName()).isNull();
    assertThat(suspended.status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
  }

  @Test
  void aSuspensionWaitsForAnUnfinishedRestore() {
    TenantDatabase record = withUnfinishedRestore();

    assertThatThrownBy(
            () -> host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(IllegalStatusTransitionException.class)
        .hasMessageContaining("restore is unfinished");

    assertThat(host.state(record)).isEqualTo(record);
    assertLeftToTheReconciler(LeasedOperation.RESTORE);
  }

  @Test
  void aDeletionThatFailsOverAnUnfinishedRestoreIsLeftToTheReconciler() {
    TenantDatabase record = withUnfinishedRestore();
    host.provisioner.setReachable(SERVER, false);

    try (TenantDb node = host.builder().recycleBin(Duration.ofDays(1)).build()) {
      assertThatThrownBy(() -> node.provisioning().deleteTenantDatabase(record.tenantId(), BY))
          .isInstanceOf(ProvisioningFailedException.class);
    }

    host.provisioner.setReachable(SERVER, true);
    assertThat(host.state(record).errorMessage()).isNotNull();
    assertLeftToTheReconciler(LeasedOperation.DROP);
  }

  @Test
  void aDatabaseWhoseDeletionWasCutShortInTheBinIsBroughtBackByResumingIt() {
    TenantDatabase record = withUnfinishedDeletion(host.migrated());

    TenantDatabase resumed =
        host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY);

    assertThat(resumed.serving()).isTrue();
    assertThat(host.provisioner.inspect(own(record))).isEqualTo(new DatabaseInspection.Own(true));
  }

  @Test
  void aDatabaseWhoseDeletionWasCutShortInTheBinIsBroughtBackBySuspendingIt() {
    TenantDatabase record = withUnfinishedDeletion(host.migrated());

    TenantDatabase suspended =
        host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);

    assertThat(suspended.status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(host.provisioner.inspect(own(record))).isEqualTo(new DatabaseInspection.Own(false));
  }

  @Test
  void aSuspendedDatabaseWhoseDeletionWasCutShortInTheBinIsBroughtBackByResumingIt() {
    TenantDatabase active = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(active.tenantId(), BY);
    TenantDatabase record = withUnfinishedDeletion(active);

    assertThat(host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY).serving())
        .isTrue();
    assertThat(host.provisioner.inspect(own(record))).isEqualTo(new DatabaseInspection.Own(true));
  }

  @Test
  void aDatabaseThatIsNotEvenInTheBinIsNotResumedAndTheMessageSaysWhatIsLeftToDo() {
    TenantDatabase record = withUnfinishedDeletion(host.migrated());
    host.provisioner.drop(own(record), Samples.heldFence());

    assertThatThrownBy(
            () -> host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("delete it again");

    assertThat(host.state(record).serving()).isFalse();
    host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    assertThat(host.state(record).presence()).isEqualTo(DatabasePresence.GONE);
  }

  @Test
  void theBackgroundFinishesARenameThatNobodyHoldsALeaseFor() {
    TenantDatabase record = withUnfinishedRename();
    forgetTheLease();

    try (TenantDb node = host.builder().doctorInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> host.state(record).nextName() == null);
      assertThat(node.routing().findRoute(record.tenantId()).orElseThrow().databaseName())
          .isEqualTo(NEW_NAME);
    }
  }

  @Test
  void theBackgroundFinishesARestoreThatNobodyHoldsALeaseFor() {
    TenantDatabase record = withUnfinishedRestore();
    forgetTheLease();

    try (TenantDb node = host.builder().doctorInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> host.state(record).presence() == DatabasePresence.PRESENT);
      assertThat(node.doctor().inspect()).isEmpty();
    }
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
  }

  @Test
  void aRecordWhoseRestoreIsUnfinishedIsNotDeletedByCommand() {
    TenantDatabase record = withUnfinishedRestore();

    assertThatThrownBy(
            () -> host.tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(record.id(), BY)))
        .isInstanceOf(IllegalStatusTransitionException.class)
        .hasMessageContaining("restore is unfinished");

    assertThat(host.state(record)).isEqualTo(record);
    assertThat(record.purgeAfter()).isNotNull();
  }

  @Test
  void aRecordWhoseRenameIsUnfinishedIsNotDeletedByCommand() {
    TenantDatabase record = withUnfinishedRename();

    assertThatThrownBy(
            () -> host.tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(record.id(), BY)))
        .isInstanceOf(IllegalStatusTransitionException.class)
        .hasMessageContaining("rename is unfinished");

    assertThat(host.state(record)).isEqualTo(record);
  }

  /** The server went away, so that it is not known under which name the database is. */
  private TenantDatabase withUnfinishedRename() {
    TenantDatabase record = host.migrated();
    host.provisioner.setReachable(SERVER, false);
    assertThatThrownBy(() -> rename(record)).isInstanceOf(ProvisioningFailedException.class);
    host.provisioner.setReachable(SERVER, true);
    assertLeftToTheReconciler(LeasedOperation.RENAME);
    return host.state(record);
  }

  /** A suspended record that is live again, with its database still in the recycle bin. */
  private TenantDatabase withUnfinishedRestore() {
    TenantDatabase record = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    try (TenantDb node = host.builder().recycleBin(Duration.ofDays(1)).build()) {
      node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
      host.provisioner.setReachable(SERVER, false);
      assertThatThrownBy(() -> node.provisioning().restoreTenantDatabase(record.id(), BY))
          .isInstanceOf(ProvisioningFailedException.class);
    }
    host.provisioner.setReachable(SERVER, true);
    assertLeftToTheReconciler(LeasedOperation.RESTORE);
    return host.state(record);
  }

  /** Its worker died when the database was in the recycle bin and the record did not say so yet. */
  private TenantDatabase withUnfinishedDeletion(TenantDatabase record) {
    try (TenantDb node = host.builder().recycleBin(Duration.ofDays(1)).build()) {
      host.calls.beforeNext(
          "saveAndRelease",
          arguments -> {
            throw new RegistryUnavailableException("it is away", null);
          });
      assertThatThrownBy(() -> node.provisioning().deleteTenantDatabase(record.tenantId(), BY))
          .isInstanceOf(RegistryUnavailableException.class);
    }
    assertLeftToTheReconciler(LeasedOperation.DROP);
    assertThat(host.provisioner.inspect(own(record))).isEqualTo(new DatabaseInspection.Absent());
    return host.state(record);
  }

  private void assertLeftToTheReconciler(LeasedOperation operation) {
    assertThat(host.registry.leases().findExpired(10))
        .singleElement()
        .extracting(expired -> expired.lease().operation())
        .isEqualTo(operation);
  }

  private void forgetTheLease() {
    ExpiredLease expired = host.registry.leases().findExpired(10).get(0);
    assertThat(host.registry.leases().release(expired.lease())).isTrue();
  }

  private TenantDatabase rename(TenantDatabase record) {
    return host.tenantDb.provisioning().updateTenantDatabaseName(record.tenantId(), NEW_NAME, BY);
  }

  private static TenantDatabaseUpdateCommand.Builder update(TenantDatabase record) {
    return TenantDatabaseUpdateCommand.builder(record.id(), BY);
  }

  private OwnedDatabase own(TenantDatabase record) {
    return OwnedDatabase.of(host.registry.id(), record);
  }
}
