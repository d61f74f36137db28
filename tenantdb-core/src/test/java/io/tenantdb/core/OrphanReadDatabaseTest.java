package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.NotInspected;
import io.tenantdb.api.doctor.OrphanReadDatabase;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.doctor.ServerFinding.Why;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.inmemory.InMemoryReadDatabases;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Read databases on the server that carry the registry's marker, and belong to no record. */
class OrphanReadDatabaseTest {

  private static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  private final Host host = new Host();
  private final InMemoryReadDatabases server = new InMemoryReadDatabases("orders");
  private final TenantDb node =
      host.builder()
          .readDatabases(host.calls.watch(TenantReadDatabases.class, server))
          .recycleBin(Duration.ofDays(1))
          .build();

  @AfterEach
  void close() {
    node.close();
    host.close();
  }

  @Test
  void oneWhoseRecordTheRegistryHasLostIsDroppedOnlyWhenAsked() {
    OwnedReadDatabase lost = lost();
    server.insert(lost.name());

    OrphanReadDatabase orphan = only();

    assertThat(orphan).isEqualTo(new OrphanReadDatabase(lost, Why.NO_SUCH_RECORD));
    assertThat(orphan.safeAlone()).isFalse();
    assertThat(orphan.message())
        .contains(lost.name().value(), lost.id().toString(), "the registry has no record");
    assertThat(repair(orphan)).isEqualTo(new RepairResult.Repaired(orphan));
    assertThat(server.exists(lost.name())).isFalse();
    assertThat(inspect()).isEmpty();
    assertThat(repair(orphan)).isEqualTo(new RepairResult.GoneMeanwhile(orphan));
  }

  @Test
  void thoseOfRecordsOfOtherRegistriesAndOfStrangersAreNoFinding() {
    created();
    node.provisioning().suspendTenantDatabase(created().tenantId(), BY);
    node.provisioning().deleteTenantDatabase(created().tenantId(), BY);
    place(UUID.randomUUID());
    server.insert(Samples.databaseName());

    assertThat(inspect()).isEmpty();
  }

  @Test
  void nothingUnderTheNameOfARecordIsLookedInto() {
    TenantDatabase busy = created();
    host.registry.leases().acquire(busy.id(), byAnother());
    TenantDatabase deleted = created();
    node.provisioning().deleteTenantDatabase(deleted.tenantId(), BY);
    List<Object> except = new ArrayList<>();
    host.calls.before("findMarked", arguments -> except.addAll((Set<?>) arguments[1]));

    assertThat(inspect()).isEmpty();

    assertThat(except)
        .containsExactlyInAnyOrder(busy.readDatabaseName(), deleted.readDatabaseName());
  }

  @Test
  void theBackgroundLooksForNone() {
    OwnedReadDatabase lost = lost();
    AtomicInteger rounds = new AtomicInteger();
    AtomicInteger looked = new AtomicInteger();
    host.calls.before("findAll", arguments -> rounds.incrementAndGet());
    host.calls.before("findMarked", arguments -> looked.incrementAndGet());

    try (TenantDb busy =
        host.builder()
            .readDatabases(host.calls.watch(TenantReadDatabases.class, server))
            .doctorInterval(Duration.ofMillis(5))
            .build()) {
      await().until(() -> rounds.get() > 2);
      assertThat(looked).hasValue(0);
      assertThat(busy.doctor().inspect()).hasSize(1);
    }
    assertThat(looked).hasValue(1);
    assertThat(server.exists(lost.name())).isTrue();
  }

  @Test
  void oneThatIsMadeWhileTheServerIsLookedAtIsNoFinding() {
    host.calls.beforeNext("findMarked", arguments -> created());

    assertThat(inspect()).isEmpty();
  }

  @Test
  void oneThatIsDroppedWhileItIsLookedAtIsNoFinding() {
    OwnedReadDatabase lost = lost();
    host.calls.answer(
        "findMarked",
        found -> {
          server.remove(lost.name());
          return found;
        });

    assertThat(inspect()).isEmpty();
  }

  @Test
  void aRecordThatIsBackIsSeenByTheRepair() {
    TenantDatabase record = created();
    OrphanReadDatabase stale =
        new OrphanReadDatabase(
            OwnedReadDatabase.of(host.registry.id(), record), Why.NO_SUCH_RECORD);

    assertThat(repair(stale)).isEqualTo(new RepairResult.GoneMeanwhile(stale));

    assertThat(server.exists(record.readDatabaseName())).isTrue();
  }

  @Test
  void oneThatIsAStrangersByNowIsNotDropped() {
    OwnedReadDatabase lost = lost();
    OrphanReadDatabase orphan = only();
    server.remove(lost.name());
    server.insert(lost.name());

    assertThat(repair(orphan)).isEqualTo(new RepairResult.GoneMeanwhile(orphan));

    assertThat(server.inserted(lost.name())).isOne();
  }

  @Test
  void oneOfAnotherRegistryIsNotDroppedWhoeverFoundIt() {
    OwnedReadDatabase theirs = place(UUID.randomUUID());
    OrphanReadDatabase finding = new OrphanReadDatabase(theirs, Why.NO_SUCH_RECORD);

    assertThat(repair(finding)).isEqualTo(new RepairResult.GoneMeanwhile(finding));

    assertThat(server.exists(theirs.name())).isTrue();
  }

  @Test
  void aCopyUnderAnotherNameIsDroppedUnderTheLeaseOfItsRecord() {
    TenantDatabase record = created();
    OwnedReadDatabase own = OwnedReadDatabase.of(host.registry.id(), record);
    OwnedReadDatabase copy =
        place(
            new OwnedReadDatabase(own.registryId(), own.id(), own.nonce(), Samples.databaseName()));

    OrphanReadDatabase orphan = only();

    assertThat(orphan).isEqualTo(new OrphanReadDatabase(copy, Why.RECORD_NAMES_ANOTHER));
    assertThat(orphan.message()).contains("has a read database of another name");
    var lease = host.registry.leases().acquire(record.id(), byAnother()).lease();
    assertThat(repair(orphan)).isInstanceOf(RepairResult.Refused.class);
    assertThat(server.exists(copy.name())).isTrue();
    host.registry.leases().release(lease);
    assertThat(repair(orphan)).isEqualTo(new RepairResult.Repaired(orphan));
    assertThat(server.exists(copy.name())).isFalse();
    assertThat(server.inspect(own)).isEqualTo(new ReadDatabaseState.Own());
  }

  @Test
  void aServerThatCannotBeListedIsToldAndNothingElseIsKeptFrom() {
    OwnedReadDatabase lost = lost();
    server.setReachable(false);

    assertThat(inspect())
        .singleElement()
        .isInstanceOfSatisfying(
            NotInspected.class,
            failed ->
                assertThat(failed.message()).contains("read databases that belong to no record"));

    server.setReachable(true);
    assertThat(only().database()).isEqualTo(lost);
  }

  @Test
  void aRegistryThatIsAwayIsNoAnswer() {
    lost();
    Calls.Step away =
        arguments -> {
          throw new RegistryUnavailableException("the registry is away", null);
        };
    host.calls.before("findMarked", arguments -> host.calls.before("findByNonces", away));

    assertThatThrownBy(this::inspect).isInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void aDropThatIsRefusedIsAFailure() {
    OwnedReadDatabase lost = lost();
    OrphanReadDatabase orphan = only();
    host.calls.beforeNext(
        "drop",
        arguments -> {
          throw new IllegalStateException("no rights");
        });

    assertThat(repair(orphan)).isInstanceOf(RepairResult.Failed.class);
    assertThat(server.exists(lost.name())).isTrue();
  }

  private static LeaseRequest byAnother() {
    return new LeaseRequest("another", LeasedOperation.MIGRATE, Duration.ofHours(1), BY);
  }

  private TenantDatabase created() {
    return node.provisioning().createTenantDatabase(Host.create(host.tenant()));
  }

  /** The read database of a record that the registry had before it was restored. */
  private OwnedReadDatabase lost() {
    return place(host.registry.id());
  }

  private OwnedReadDatabase place(UUID registryId) {
    DatabaseName name = Samples.databaseName();
    return place(new OwnedReadDatabase(registryId, Samples.id(), Samples.nonce(), name));
  }

  private OwnedReadDatabase place(OwnedReadDatabase database) {
    assertThat(server.create(database, HELD)).isEqualTo(new ReadDatabaseState.Own());
    return database;
  }

  private List<Finding> inspect() {
    return node.doctor().inspect();
  }

  private OrphanReadDatabase only() {
    List<Finding> found = inspect();
    assertThat(found).singleElement().isInstanceOf(OrphanReadDatabase.class);
    return (OrphanReadDatabase) found.get(0);
  }

  private RepairResult repair(Finding finding) {
    return node.doctor().repair(List.of(finding), BY).get(0);
  }
}
