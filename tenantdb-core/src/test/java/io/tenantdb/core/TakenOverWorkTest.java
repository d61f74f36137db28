package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.doctor.LifecycleFinding.StuckRecord;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Work whose worker died, and of which its lease alone tells, is gone on with whatever is asked for
 * next.
 */
class TakenOverWorkTest {

  private static final Attribution FIRST = Attribution.by("who asked first");

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = LeasedOperation.class,
      names = {"DROP", "SUSPEND", "RESUME", "UPDATE"})
  void aRenameAndAMigrationWaitForWorkThatTheRecordDoesNotTellOf(LeasedOperation left) {
    TenantDatabase record = suspended();
    ExpiredLease work = leave(record, left);

    assertBusy(
        () ->
            host.tenantDb
                .provisioning()
                .updateTenantDatabaseName(record.tenantId(), Samples.databaseName(), BY),
        left);
    assertBusy(() -> host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY), left);

    assertThat(host.state(record)).isEqualTo(record);
    assertThat(left()).isEqualTo(work);
  }

  @Test
  void aDeletionThatARenameWaitedForIsFinished() {
    TenantDatabase record = suspended();
    leave(record, LeasedOperation.DROP);

    assertBusy(
        () ->
            host.tenantDb
                .provisioning()
                .updateTenantDatabaseName(record.tenantId(), Samples.databaseName(), BY),
        LeasedOperation.DROP);

    try (TenantDb node = host.builder().reconcileInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> host.state(record).isDeleted());
      assertThat(node.doctor().inspect()).isEmpty();
    }
  }

  @Test
  void aStatusByHandWaitsForADeletion() {
    TenantDatabase record = suspended();
    ExpiredLease work = leave(record, LeasedOperation.DROP);

    assertBusy(
        () ->
            host.tenantDb
                .commands()
                .update(
                    TenantDatabaseUpdateCommand.builder(record.id(), BY)
                        .status(TenantDatabaseStatus.ACTIVE)
                        .build()),
        LeasedOperation.DROP);

    assertThat(left()).isEqualTo(work);
  }

  /** What closes more goes on: nobody gets in because something failed. */
  @ParameterizedTest
  @CsvSource({
    "DROP, SUSPEND, DROP",
    "DROP, RESUME, DROP",
    "DROP, DROP, DROP",
    "SUSPEND, DROP, DROP",
    "SUSPEND, RESUME, SUSPEND",
    "SUSPEND, SUSPEND, SUSPEND",
    "RESUME, DROP, DROP",
    "RESUME, SUSPEND, SUSPEND",
    "RESUME, RESUME, RESUME",
    "UPDATE, SUSPEND, SUSPEND",
  })
  void afterAFailureOneOfTheTwoGoesOn(
      LeasedOperation left, LeasedOperation next, LeasedOperation goesOn) {
    TenantDatabase record = suspended();
    leave(record, left);
    host.provisioner.setReachable(SERVER, false);

    assertThatThrownBy(() -> call(record, next)).isInstanceOf(ProvisioningFailedException.class);

    assertThat(left().lease().operation()).isEqualTo(goesOn);
    assertThat(left().attribution()).isEqualTo(goesOn == next ? BY : FIRST);
    assertThat(host.state(record).errorMessage()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = LeasedOperation.class,
      names = {"SUSPEND", "RESUME", "DROP"})
  void whatSucceedsLeavesNothing(LeasedOperation next) {
    for (LeasedOperation left :
        List.of(
            LeasedOperation.DROP,
            LeasedOperation.SUSPEND,
            LeasedOperation.RESUME,
            LeasedOperation.UPDATE)) {
      TenantDatabase record = suspended();
      leave(record, left);

      call(record, next);

      assertThat(host.registry.leases().findExpired(10)).isEmpty();
      assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
    }
  }

  @Test
  void aFailureThatNothingWasLeftBeforeLeavesNothing() {
    TenantDatabase record = suspended();
    host.provisioner.setReachable(SERVER, false);

    assertThatThrownBy(() -> call(record, LeasedOperation.DROP))
        .isInstanceOf(ProvisioningFailedException.class);

    assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = LeasedOperation.class,
      names = {"DROP", "SUSPEND", "RESUME", "UPDATE"})
  void aRepairThatFailsLeavesTheWorkToTheReconciler(LeasedOperation left) {
    TenantDatabase record = suspended();
    leave(record, left);
    StuckRecord stuck =
        host.tenantDb.doctor().inspect().stream()
            .filter(StuckRecord.class::isInstance)
            .map(StuckRecord.class::cast)
            .findFirst()
            .orElseThrow();
    host.provisioner.setReachable(SERVER, false);

    assertThat(host.tenantDb.doctor().repair(List.of(stuck), BY))
        .singleElement()
        .isInstanceOf(RepairResult.Failed.class);

    assertThat(left().lease().operation()).isEqualTo(left);
    assertThat(left().attribution()).isEqualTo(FIRST);
  }

  @Test
  void aPurgeThatFailsAgainGoesOn() {
    TenantDatabase record = suspended();
    try (TenantDb node = host.builder().recycleBin(Duration.ofDays(1)).build()) {
      node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
    leave(record, LeasedOperation.PURGE);
    host.provisioner.setReachable(SERVER, false);

    assertThatThrownBy(() -> host.tenantDb.provisioning().purgeTenantDatabase(record.id(), BY))
        .isInstanceOf(ProvisioningFailedException.class);
    assertBusy(
        () -> host.tenantDb.provisioning().restoreTenantDatabase(record.id(), BY),
        LeasedOperation.PURGE);

    assertThat(left().lease().operation()).isEqualTo(LeasedOperation.PURGE);
  }

  private TenantDatabase suspended() {
    TenantDatabase record = host.migrated();
    return host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
  }

  private void call(TenantDatabase record, LeasedOperation operation) {
    var service = host.tenantDb.provisioning();
    var unused =
        switch (operation) {
          case SUSPEND -> service.suspendTenantDatabase(record.tenantId(), BY);
          case RESUME -> service.resumeTenantDatabase(record.tenantId(), BY);
          case DROP -> service.deleteTenantDatabase(record.tenantId(), BY);
          default -> throw new IllegalArgumentException(operation.toString());
        };
  }

  /** Its worker died before it did anything. */
  private ExpiredLease leave(TenantDatabase record, LeasedOperation operation) {
    var request = new LeaseRequest("dead worker", operation, Duration.ofHours(1), FIRST);
    var lease = host.registry.leases().acquire(record.id(), request).lease();
    assertThat(host.registry.leases().renew(lease, Duration.ZERO)).isTrue();
    return new ExpiredLease(lease, FIRST);
  }

  private ExpiredLease left() {
    List<ExpiredLease> expired = host.registry.leases().findExpired(10);
    assertThat(expired).hasSize(1);
    return expired.get(0);
  }

  private static void assertBusy(ThrowingCallable call, LeasedOperation left) {
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(call)
        .withMessageContaining(left + " was left unfinished by ")
        .satisfies(e -> assertThat(e.getMessage().toLowerCase(Locale.ROOT)).contains("reconciler"));
  }
}
