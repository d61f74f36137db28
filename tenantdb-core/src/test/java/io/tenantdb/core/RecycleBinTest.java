package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.error.DatabaseGoneException;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.provisioning.PurgeReceipt;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deleted databases: kept for a while, brought back, or dropped for good. */
class RecycleBinTest {

  private static final Duration RETENTION = Duration.ofDays(30);

  private final Host host = new Host();
  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final TenantDb tenantDb =
      host.builder()
          .recycleBin(RETENTION)
          .purgePause(Duration.ofMillis(1))
          .subscriber("test", events::add)
          .build();

  @AfterEach
  void close() {
    tenantDb.close();
    host.close();
  }

  @Test
  void aDeletedDatabaseIsKeptAndItsNameIsFree() {
    TenantDatabase record = create();

    TenantDatabase deleted = delete(record);

    assertThat(deleted.presence()).isEqualTo(DatabasePresence.RECYCLED);
    assertThat(deleted.purgeAfter()).isEqualTo(deleted.deletedAt().plus(RETENTION));
    assertThat(host.provisioner.exists(SERVER, record.databaseName())).isFalse();
    TenantDatabase next = create(record);
    assertThat(next.databaseName()).isEqualTo(record.databaseName());
    assertThat(next.readDatabaseName()).isNotEqualTo(record.readDatabaseName());
  }

  @Test
  void aTenantIsToldWhenItsLastDatabaseWasDeletedWhateverBecameOfEarlierOnes() {
    TenantDatabase first = delete(create());
    TenantDatabase last = delete(create(first));
    tenantDb.provisioning().purgeTenantDatabase(first.id(), BY);

    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(() -> tenantDb.provisioning().deleteTenantDatabase(first.tenantId(), BY))
        .satisfies(e -> assertThat(e.deletedAt()).contains(last.deletedAt()));
  }

  @Test
  void aRestoredDatabaseServesAgain() {
    // Each event goes to the subscribers of one node.
    host.tenantDb.close();
    TenantDatabase record = create();
    TenantDatabase deleted = delete(record);

    TenantDatabase restored = restore(deleted);

    assertThat(restored.isDeleted()).isFalse();
    assertThat(restored.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(restored.serving()).isTrue();
    assertThat(restored.presence()).isEqualTo(DatabasePresence.PRESENT);
    assertThat(restored.purgeAfter()).isNull();
    assertThat(restored.schemaVersion()).isEqualTo(record.schemaVersion());
    assertThat(restored.routingEpoch()).isGreaterThan(record.routingEpoch());
    host.provisioner.openSession(SERVER, record.databaseName()).close();
    await()
        .untilAsserted(
            () ->
                assertThat(events)
                    .last()
                    .isInstanceOfSatisfying(
                        TenantDatabaseUpdatedEvent.class,
                        event -> assertThat(event.state()).isEqualTo(restored)));
  }

  @Test
  void aSuspendedDatabaseComesBackSuspended() {
    TenantDatabase record = create();
    tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);

    TenantDatabase restored = restore(delete(record));

    assertThat(restored.status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(restored.serving()).isFalse();
    assertThatThrownBy(() -> host.provisioner.openSession(SERVER, record.databaseName()))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void aLiveRecordOfTheTenantIsInTheWayOfARestore() {
    TenantDatabase deleted = delete(create());
    create(deleted);

    assertThatExceptionOfType(TenantDatabaseTenantIdExistsException.class)
        .isThrownBy(() -> restore(deleted));
    assertThat(host.state(deleted)).isEqualTo(deleted);
  }

  @Test
  void anotherRecordWithTheNameIsInTheWayOfARestore() {
    TenantDatabase deleted = delete(create());
    tenantDb
        .provisioning()
        .createTenantDatabase(Host.create(host.tenant()).withDatabaseName(deleted.databaseName()));

    assertThatExceptionOfType(TenantDatabaseAlreadyExistsException.class)
        .isThrownBy(() -> restore(deleted));
    assertThat(host.state(deleted)).isEqualTo(deleted);
  }

  @Test
  void aStrangersDatabaseWithTheNameLeavesTheRecordDeleted() {
    TenantDatabase deleted = delete(create());
    host.placeForeign(deleted.databaseName());

    assertThatExceptionOfType(ProvisioningFailedException.class)
        .isThrownBy(() -> restore(deleted))
        .withMessageContaining("stranger");

    TenantDatabase after = host.state(deleted);
    assertThat(after.isDeleted()).isTrue();
    assertThat(after.presence()).isEqualTo(DatabasePresence.RECYCLED);
    assertThat(after.purgeAfter()).isEqualTo(deleted.purgeAfter());
    host.provisioner.remove(SERVER, deleted.databaseName());
    assertThat(restore(deleted).serving()).isTrue();
  }

  @Test
  void aPurgedDatabaseIsGoneForGood() {
    TenantDatabase deleted = delete(create());
    Attribution other = new Attribution("somebody else", "the contract has ended");

    PurgeReceipt receipt = tenantDb.provisioning().purgeTenantDatabase(deleted.id(), other);

    assertThat(receipt)
        .isEqualTo(
            new PurgeReceipt(
                deleted.id(),
                deleted.tenantId(),
                SERVER,
                deleted.databaseName(),
                receipt.bytes(),
                host.state(deleted).updatedAt(),
                other));
    assertThat(receipt.bytes()).isPositive();
    assertThat(receipt.purgedAt()).isAfterOrEqualTo(deleted.deletedAt());
    assertThat(host.state(deleted).presence()).isEqualTo(DatabasePresence.GONE);
    assertThatExceptionOfType(DatabaseGoneException.class).isThrownBy(() -> restore(deleted));
    assertThatExceptionOfType(DatabaseGoneException.class)
        .isThrownBy(() -> tenantDb.provisioning().purgeTenantDatabase(deleted.id(), BY));
  }

  @Test
  void whatIsLiveIsNeitherRestoredNorPurged() {
    TenantDatabase record = create();

    assertThatExceptionOfType(IllegalStatusTransitionException.class)
        .isThrownBy(() -> restore(record));
    assertThatExceptionOfType(IllegalStatusTransitionException.class)
        .isThrownBy(() -> tenantDb.provisioning().purgeTenantDatabase(record.id(), BY));
    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(() -> tenantDb.provisioning().purgeTenantDatabase(Samples.id(), BY));
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void aRecordThatOnlyTheCommandDeletedComesBackAsWell() {
    TenantDatabase record = host.migrated();
    TenantDatabase deleted =
        tenantDb
            .commands()
            .delete(io.tenantdb.api.database.TenantDatabaseDeleteCommand.of(record.id(), BY));

    assertThat(deleted.presence()).isEqualTo(DatabasePresence.PRESENT);
    assertThat(restore(deleted).serving()).isTrue();
  }

  @Test
  void whatHasBeenThereLongEnoughIsPurgedInTheBackground() {
    try (TenantDb node =
        host.builder()
            .recycleBin(Duration.ofMillis(1))
            .purgePause(Duration.ofMillis(1))
            .reconcileInterval(Duration.ofMillis(5))
            .build()) {
      TenantDatabase kept = delete(create());
      TenantDatabase record = node.provisioning().createTenantDatabase(Host.create(host.tenant()));
      node.provisioning().deleteTenantDatabase(record.tenantId(), BY);

      await()
          .untilAsserted(
              () -> assertThat(host.state(record).presence()).isEqualTo(DatabasePresence.GONE));
      assertThat(host.state(kept).presence()).isEqualTo(DatabasePresence.RECYCLED);
    }
  }

  private TenantDatabase create() {
    return tenantDb.provisioning().createTenantDatabase(Host.create(host.tenant()));
  }

  private TenantDatabase create(TenantDatabase sameTenant) {
    return tenantDb.provisioning().createTenantDatabase(Host.create(sameTenant.tenantId()));
  }

  private TenantDatabase delete(TenantDatabase record) {
    return tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY);
  }

  private TenantDatabase restore(TenantDatabase deleted) {
    return tenantDb.provisioning().restoreTenantDatabase(deleted.id(), BY);
  }
}
