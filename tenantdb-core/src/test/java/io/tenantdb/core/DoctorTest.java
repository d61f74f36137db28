package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.doctor.DatabaseFinding.GhostRecord;
import io.tenantdb.api.doctor.DatabaseFinding.HistoryMismatch;
import io.tenantdb.api.doctor.DatabaseFinding.StrangerDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.LifecycleFinding.ExpiredInBin;
import io.tenantdb.api.doctor.LifecycleFinding.UnknownTenant;
import io.tenantdb.api.doctor.LifecycleFinding.WithdrawnRecord;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.doctor.ServerFinding.OrphanDatabase;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PurgeReceipt;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The doctor against faults of ports and against others who work at the same time. */
class DoctorTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void whatIsAsItShouldBeIsNoFinding() {
    host.provisioned();
    host.failed();
    TenantDatabase suspended = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(suspended.tenantId(), BY);
    host.tenantDb.provisioning().deleteTenantDatabase(host.provisioned().tenantId(), BY);

    assertThat(inspect()).isEmpty();
  }

  @Test
  void aWithdrawnRecordComesBackWhenAsked() {
    TenantDatabase record = host.withdrawn();

    Finding found = only(WithdrawnRecord.class);

    assertThat(found.safeAlone()).isFalse();
    assertThat(repair(found)).isEqualTo(new RepairResult.Repaired(found));
    assertThat(host.state(record).serving()).isTrue();
    assertThat(inspect()).isEmpty();
  }

  @Test
  void aHistoryOfOtherMigrationsAtTheSameVersionIsRecordedWhenAsked() {
    TenantDatabase record = host.migrated();
    save(Samples.next(record).schemaFingerprint(Samples.fingerprint()));

    Finding found = only(HistoryMismatch.class);

    assertThat(found.safeAlone()).isFalse();
    assertThat(found.message())
        .contains("schema version 2", "its history shows other migrations up to that version");
    assertThat(repair(found)).isEqualTo(new RepairResult.Repaired(found));
    assertThat(host.state(record).schemaFingerprint()).isEqualTo(record.schemaFingerprint());
    assertThat(host.state(record).schemaVersion()).isEqualTo(record.schemaVersion());
    assertThat(inspect()).isEmpty();
  }

  @Test
  void aRepairWaitsForNoOtherPurgeOfItsServer() throws Exception {
    TenantDatabase first = due();
    TenantDatabase second = due();
    Finding expired =
        inspect().stream()
            .filter(ExpiredInBin.class::isInstance)
            .filter(finding -> ((ExpiredInBin) finding).record().equals(second))
            .findFirst()
            .orElseThrow();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> backup = new CompletableFuture<>();
    try (TenantDb node =
        host.builder()
            .purgePause(Duration.ofNanos(1))
            .backup(
                (record, place) -> {
                  begun.countDown();
                  backup.join();
                })
            .build()) {
      CompletableFuture<PurgeReceipt> purge =
          CompletableFuture.supplyAsync(
              () -> node.provisioning().purgeTenantDatabase(first.id(), BY));
      begun.await();

      CompletableFuture<List<RepairResult>> repair =
          CompletableFuture.supplyAsync(() -> node.doctor().repair(List.of(expired), BY));
      await().until(repair::isDone);
      assertThat(repair.get())
          .singleElement()
          .isInstanceOfSatisfying(
              RepairResult.Refused.class,
              refused -> assertThat(refused.reason()).contains("another purge is under way"));
      assertThat(host.state(second)).isEqualTo(second);

      backup.complete(null);
      assertThat(purge.get().id()).isEqualTo(first.id());
      assertThat(node.doctor().repair(List.of(expired), BY))
          .containsExactly(new RepairResult.Repaired(expired));
    } finally {
      backup.complete(null);
    }
    assertThat(host.state(second).presence()).isEqualTo(DatabasePresence.GONE);
  }

  /** A deleted record whose time in the bin is over. */
  private TenantDatabase due() {
    TenantDatabase record = host.migrated();
    try (TenantDb node = host.builder().recycleBin(Duration.ofNanos(1)).build()) {
      return node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
  }

  @Test
  void aRecordThatDoesNotKnowWhatIsAppliedIsNoFinding() {
    TenantDatabase record = host.migrated();
    save(Samples.next(record).schemaFingerprint(null));

    assertThat(inspect()).isEmpty();
  }

  private void save(TenantDatabaseBuilder next) {
    host.registry.writeRepository().save(Samples.updated(next.build()));
  }

  @Test
  void aFindingIsProvenAgainUnderTheLease() {
    TenantDatabase record = host.provisioned();
    host.provisioner.remove(SERVER, record.databaseName());
    Finding ghost = only(GhostRecord.class);
    // A backup comes back at the last moment.
    host.calls.beforeNext(
        "acquire",
        arguments -> host.provisioner.placeOwn(OwnedDatabase.of(host.registry.id(), record)));

    assertThat(repair(ghost)).isEqualTo(new RepairResult.GoneMeanwhile(ghost));

    assertThat(host.state(record)).isEqualTo(record);
    assertThat(host.provisioner.exists(SERVER, record.databaseName())).isTrue();
  }

  @Test
  void whatSomebodyWorksOnIsLeftToHim() {
    TenantDatabase record = host.provisioned();
    host.provisioner.remove(SERVER, record.databaseName());
    Finding ghost = only(GhostRecord.class);
    var request = new LeaseRequest("another", LeasedOperation.DROP, Duration.ofHours(1), BY);
    var lease = host.registry.leases().acquire(record.id(), request).lease();

    assertThat(repair(ghost)).isInstanceOf(RepairResult.Refused.class);
    assertThat(inspect()).isEmpty();

    host.registry.leases().release(lease);
    assertThat(repair(ghost)).isEqualTo(new RepairResult.Repaired(ghost));
    assertThat(host.state(record).presence()).isEqualTo(DatabasePresence.GONE);
  }

  @Test
  void whatChangesWhileItIsLookedAtIsNoFinding() {
    TenantDatabase record = host.provisioned();
    host.calls.beforeNext(
        "findLeased",
        arguments -> host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY));

    assertThat(inspect()).isEmpty();
  }

  @Test
  void aStrangerIsToldWithOwnerAndComment() {
    TenantDatabase record = host.provisioned();
    host.provisioner.remove(SERVER, record.databaseName());
    host.placeForeign(record.databaseName());

    Finding found = only(StrangerDatabase.class);

    assertThat(found.message())
        .contains(record.tenantId().toString(), record.databaseName().value())
        .contains("owner stranger", "'not yours'");
    assertThat(repair(found)).isInstanceOf(RepairResult.Refused.class);
    assertThat(host.provisioner.exists(SERVER, record.databaseName())).isTrue();
  }

  @Test
  void aServerThatCannotBeReachedIsToldOnceAndTheRestIsInspected() {
    TenantDatabase record = host.provisioned();
    host.directory.remove(record.tenantId());
    host.provisioner.setReachable(SERVER, false);

    List<Finding> found = inspect();

    assertThat(found).filteredOn(NotInspected.class::isInstance).hasSizeBetween(1, 2);
    assertThat(found).filteredOn(UnknownTenant.class::isInstance).hasSize(1);
    host.provisioner.setReachable(SERVER, true);
  }

  @Test
  void anInspectionWithoutTheRegistryFails() {
    host.provisioned();
    host.calls.before(
        "findAll",
        arguments -> {
          throw new RegistryUnavailableException("the registry is away", null);
        });

    assertThatThrownBy(this::inspect).isInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void oneFailureDoesNotStopTheOtherRepairs() {
    host.provisioner.remove(SERVER, host.provisioned().databaseName());
    host.provisioner.remove(SERVER, host.provisioned().databaseName());
    List<Finding> ghosts = inspect();
    host.calls.beforeNext(
        "acquire",
        arguments -> {
          throw new IllegalStateException("out of luck");
        });

    List<RepairResult> results = host.tenantDb.doctor().repair(ghosts, BY);

    assertThat(results).hasSize(2);
    assertThat(results.get(0)).isInstanceOf(RepairResult.Failed.class);
    assertThat(results.get(1)).isEqualTo(new RepairResult.Repaired(ghosts.get(1)));
  }

  @Test
  void noMoreThanASliceIsAskedForAtATime() {
    for (int i = 0; i < 450; i++) {
      host.tenantDb.commands().create(Host.create(host.tenant()));
    }
    AtomicInteger most = new AtomicInteger();
    host.calls.before(
        "findAll", arguments -> most.accumulateAndGet((Integer) arguments[1], Math::max));
    List<Finding> found = new ArrayList<>();

    host.tenantDb.doctor().inspect(found::add);

    assertThat(found).hasSize(450);
    assertThat(found.stream().map(Finding::recordId).distinct()).hasSize(450);
    assertThat(most.get()).isBetween(1, 1000);
  }

  @Test
  void theBackgroundTouchesWhatIsSafeAlone() {
    TenantDatabase ghost = host.provisioned();
    host.provisioner.remove(SERVER, ghost.databaseName());
    TenantDatabase dropped = host.provisioned();
    host.tenantDb.provisioning().deleteTenantDatabase(dropped.tenantId(), BY);
    OwnedDatabase late = OwnedDatabase.of(host.registry.id(), dropped);
    host.provisioner.placeHalfMade(late);
    assertThat(inspect()).hasAtLeastOneElementOfType(OrphanDatabase.class);

    try (TenantDb node = host.builder().doctorInterval(Duration.ofMillis(5)).build()) {
      await().until(() -> !host.provisioner.hasHalfMade(late));
      assertThat(node.doctor().inspect()).singleElement().isInstanceOf(GhostRecord.class);
    }
    assertThat(host.state(ghost)).isEqualTo(ghost);
  }

  private List<Finding> inspect() {
    return host.tenantDb.doctor().inspect();
  }

  private Finding only(Class<? extends Finding> kind) {
    List<Finding> found = inspect();
    assertThat(found).singleElement().isInstanceOf(kind);
    return found.get(0);
  }

  private RepairResult repair(Finding finding) {
    return host.tenantDb.doctor().repair(List.of(finding), BY).get(0);
  }
}
