package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.LifecycleFinding.UnknownTenant;
import io.tenantdb.api.doctor.LifecycleFinding.WithdrawnRecord;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever was stopped between finding work and taking its lease does not go by what was found. */
class FoundWorkTest {

  private static final Attribution OTHER = Attribution.by("somebody else");

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aDeletionThatAResumeHasOvertakenIsNotGoneOnWith() {
    TenantDatabase record = host.migrated();
    leave(record, LeasedOperation.DROP);
    CountDownLatch overtaken = new CountDownLatch(1);
    host.calls.beforeNext(
        "acquire",
        arguments -> {
          host.registry.leases().release(acquire(record, LeasedOperation.RESUME));
          overtaken.countDown();
        });

    reconcileUntil(overtaken);

    assertThat(host.state(record)).isEqualTo(record);
    assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
  }

  @Test
  void whatWasLeftByWhoeverOvertookItIsGoneOnWith() {
    TenantDatabase record = suspended();
    leave(record, LeasedOperation.DROP);
    host.calls.beforeNext("acquire", arguments -> leave(record, LeasedOperation.RESUME));

    try (TenantDb node = host.builder().reconcileInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> host.state(record).status(), TenantDatabaseStatus.ACTIVE::equals);
      assertThat(node.doctor().inspect()).isEmpty();
    }
    assertThat(host.state(record).isDeleted()).isFalse();
    assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
  }

  /** A renewal that comes late is as good as any while nobody has taken the lease. */
  @Test
  void aLeaseThatItsWorkerKeepsAfterAllIsLeftToIt() {
    TenantDatabase record = host.migrated();
    Lease late = leave(record, LeasedOperation.DROP);
    CountDownLatch overtaken = new CountDownLatch(1);
    host.calls.beforeNext(
        "acquire",
        arguments -> {
          assertThat(host.registry.leases().renew(late, Duration.ofHours(1))).isTrue();
          overtaken.countDown();
        });

    reconcileUntil(overtaken);

    assertThat(host.registry.leases().renew(late, Duration.ZERO)).isTrue();
    assertThat(host.state(record)).isEqualTo(record);
  }

  /** By the registry's clock, which moves here only when it is told to. */
  @Test
  void whatADeadWorkerLeftIsGoneOnWithOnceItsLeaseIsOverAndNotBefore() {
    Duration lease = Duration.ofSeconds(30);
    AtomicReference<Instant> now = new AtomicReference<>(Samples.TIME);
    AtomicInteger rounds = new AtomicInteger();
    try (Host dated = new Host(now::get, lease)) {
      TenantDatabase record = dated.migrated();
      var request = new LeaseRequest("dead worker", LeasedOperation.DROP, lease, OTHER);
      assertThat(dated.registry.leases().acquire(record.id(), request).tookOver()).isEmpty();
      dated.calls.before("findExpired", arguments -> rounds.incrementAndGet());
      try (TenantDb node = dated.builder().reconcileInterval(Duration.ofMillis(5)).build()) {
        now.set(Samples.TIME.plus(lease).minusMillis(1));
        int before = rounds.get();
        await().until(() -> rounds.get() > before + 3);
        assertThat(dated.state(record)).isEqualTo(record);

        now.set(Samples.TIME.plus(lease));
        await().until(() -> dated.state(record).isDeleted());
        assertThat(node.doctor().inspect()).isEmpty();
      }
    }
  }

  @Test
  void aPurgeThatARestoreHasOvertakenIsNotBegun() {
    TenantDatabase record = due();
    CountDownLatch overtaken = new CountDownLatch(1);
    host.calls.beforeNext(
        "acquire",
        arguments -> {
          deleteAnew(record);
          overtaken.countDown();
        });

    reconcileUntil(overtaken);

    assertThat(host.state(record).presence()).isEqualTo(DatabasePresence.RECYCLED);
  }

  @Test
  void aPurgeWhoseTurnCameAfterARestoreIsRefused() {
    TenantDatabase record = due();
    host.calls.beforeNext("acquire", arguments -> deleteAnew(record));

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> host.tenantDb.provisioning().purgeTenantDatabase(record.id(), BY));

    assertThat(host.state(record).presence()).isEqualTo(DatabasePresence.RECYCLED);
    assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
  }

  @Test
  void aRestoreThatAnotherHasFinishedIsLeftAtThat() {
    TenantDatabase deleted = due();
    // Its worker died, and its lease is gone.
    host.registry
        .writeRepository()
        .save(Samples.updated(Samples.next(deleted).deletedAt(null).build()));
    host.calls.beforeNext(
        "acquire",
        arguments -> {
          host.tenantDb.provisioning().restoreTenantDatabase(deleted.id(), OTHER);
          host.provisioner.setReachable(SERVER, false);
        });

    TenantDatabase restored = host.tenantDb.provisioning().restoreTenantDatabase(deleted.id(), BY);

    assertThat(restored.serving()).isTrue();
    assertThat(host.state(deleted)).isEqualTo(restored);
  }

  @Test
  void aWithdrawnRecordThatWasSuspendedMeanwhileIsNotOpened() {
    TenantDatabase record = host.withdrawn();
    Finding found = only(WithdrawnRecord.class);
    host.calls.beforeNext(
        "acquire",
        arguments -> host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), OTHER));

    assertThat(host.tenantDb.doctor().repair(List.of(found), BY))
        .containsExactly(new RepairResult.GoneMeanwhile(found));

    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
  }

  @Test
  void aTenantThatTheDirectoryKnowsAgainKeepsItsDatabase() {
    TenantDatabase record = host.migrated();
    host.directory.remove(record.tenantId());
    Finding found = only(UnknownTenant.class);
    host.calls.beforeNext("acquire", arguments -> host.directory.add(record.tenantId()));

    assertThat(host.tenantDb.doctor().repair(List.of(found), BY))
        .containsExactly(new RepairResult.GoneMeanwhile(found));

    assertThat(host.state(record)).isEqualTo(record);
  }

  private Finding only(Class<? extends Finding> kind) {
    return host.tenantDb.doctor().inspect().stream()
        .filter(kind::isInstance)
        .findFirst()
        .orElseThrow();
  }

  /** Once it was overtaken, whatever the reconciler has begun is over when its node is closed. */
  private void reconcileUntil(CountDownLatch overtaken) {
    try (TenantDb node = host.builder().reconcileInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> overtaken.getCount() == 0);
      assertThat(node).isNotNull();
    }
  }

  private TenantDatabase suspended() {
    return host.tenantDb.provisioning().suspendTenantDatabase(host.migrated().tenantId(), BY);
  }

  /** A deleted record whose time in the bin is over. */
  private TenantDatabase due() {
    TenantDatabase record = host.migrated();
    try (TenantDb node = host.builder().recycleBin(Duration.ofNanos(1)).build()) {
      return node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
  }

  private void deleteAnew(TenantDatabase record) {
    try (TenantDb node = host.builder().recycleBin(Duration.ofDays(1)).build()) {
      node.provisioning().restoreTenantDatabase(record.id(), OTHER);
      node.provisioning().deleteTenantDatabase(record.tenantId(), OTHER);
    }
  }

  private Lease leave(TenantDatabase record, LeasedOperation operation) {
    Lease lease = acquire(record, operation);
    assertThat(host.registry.leases().renew(lease, Duration.ZERO)).isTrue();
    return lease;
  }

  private Lease acquire(TenantDatabase record, LeasedOperation operation) {
    var request = new LeaseRequest("another node", operation, Duration.ofHours(1), OTHER);
    return host.registry.leases().acquire(record.id(), request).lease();
  }
}
