package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Leases expire by a clock that stands still unless a test moves it. Workers go by a real one, so a
 * lease is longer than a busy machine keeps them waiting.
 */
class LeaseRenewalTest {

  private static final Duration LEASE = Duration.ofMillis(300);
  private static final int PERIODS = 5;

  private final AtomicReference<Instant> now = new AtomicReference<>(Samples.TIME);
  private final Host host = new Host(now::get, LEASE);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Queue<Object> begun = new ConcurrentLinkedQueue<>();
  private final Queue<Object> renewed = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    end.countDown();
    workers.shutdown();
    host.close();
  }

  @Test
  void aLeaseIsRenewedWhileAMigrationGoesOn() throws Exception {
    TenantDatabase record = host.provisioned();
    host.shipThird(this::untilTheEnd);

    Future<TenantMigrationResult> work =
        workers.submit(
            () -> host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY));

    await().until(() -> begun.size() == 1);
    assertKept(record);
    end.countDown();
    assertThat(work.get().success()).isTrue();
  }

  @Test
  void aRenewalThatFailsOnceGoesOn() throws Exception {
    host.calls.before("create", arguments -> untilTheEnd(arguments[0]));
    host.calls.beforeNext(
        "renew",
        arguments -> {
          renewed.add("not this time");
          throw new IllegalStateException("the registry is away");
        });

    TenantId tenant = host.tenant();
    Future<TenantDatabase> work = workers.submit(() -> provision(tenant));

    await().until(() -> renewed.size() == 1);
    assertKept(host.live(tenant).orElseThrow());
    end.countDown();
    assertThat(work.get().status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
  }

  @Test
  void aLostLeaseIsRenewedNoLonger() {
    host.calls.before("create", arguments -> untilTheEnd(arguments[0]));
    TenantId lost = host.tenant();
    TenantId kept = host.tenant();
    Future<TenantDatabase> loser = workers.submit(() -> provision(lost));
    var unused = workers.submit(() -> provision(kept));
    await().until(() -> begun.size() == 2);
    TenantDatabase record = host.live(lost).orElseThrow();
    TenantDatabase other = host.live(kept).orElseThrow();

    host.calls.before("renew", arguments -> renewed.add(((Lease) arguments[0]).id()));
    await()
        .ignoreExceptionsInstanceOf(TenantDatabaseBusyException.class)
        .until(() -> takeAfterExpiry(record).token() > 0);

    int before = Collections.frequency(renewed, record.id());
    int others = Collections.frequency(renewed, other.id());
    // Both are renewed on one thread and equally often.
    await().until(() -> Collections.frequency(renewed, other.id()) > others + PERIODS);
    assertThat(Collections.frequency(renewed, record.id())).isLessThanOrEqualTo(before + 1);
    end.countDown();
    assertThatThrownBy(loser::get).hasCauseInstanceOf(LeaseLostException.class);
  }

  @Test
  void whoeverLostTheLeaseFillsNoDatabase() {
    Queue<Object> filled = new ConcurrentLinkedQueue<>();
    // A clone needs no migration, and only that would ask for the lease.
    buildTemplate();
    try (TenantDb node =
        host.builder()
            .leaseDuration(LEASE)
            .initializer((route, lease) -> filled.add(route))
            .build()) {
      host.calls.before("create", arguments -> untilTheEnd(arguments[0]));
      TenantId tenant = host.tenant();
      Future<TenantDatabase> loser =
          workers.submit(() -> node.provisioning().createTenantDatabase(Host.create(tenant)));
      await().until(() -> begun.size() == 1);
      TenantDatabase record = host.live(tenant).orElseThrow();
      host.calls.before(
          "renew",
          arguments -> {
            renewed.add(arguments[0]);
            throw new LeaseLostException((Lease) arguments[0]);
          });
      // A lease is shorter than so many periods, so the worker's is over by its own clock as well.
      await().until(() -> renewalsOf(record) > PERIODS);
      await()
          .ignoreExceptionsInstanceOf(TenantDatabaseBusyException.class)
          .until(() -> takeAfterExpiry(record).token() > 0);
      end.countDown();

      assertThatThrownBy(loser::get).hasCauseInstanceOf(LeaseLostException.class);
      assertThat(filled).isEmpty();
    }
  }

  @Test
  void whoeverLostTheLeaseBeforeTheRecordWasReadDoesNotBeginAnew() {
    TenantDatabase record = host.provisioned();
    host.calls.beforeNext(
        "acquire", arguments -> host.calls.beforeNext("findById", read -> untilTheEnd(read[0])));
    host.calls.before(
        "renew",
        arguments -> {
          renewed.add(arguments[0]);
          throw new LeaseLostException((Lease) arguments[0]);
        });
    Future<TenantDatabase> loser = workers.submit(() -> suspendByHand(record));
    await().until(() -> begun.size() == 1);
    // None of them reaches the registry, and a lease is shorter than so many periods.
    await().until(() -> renewed.size() > PERIODS);
    Lease taken = takeAfterExpiry(record);
    TenantDatabase changed = Samples.next(record).build();
    host.registry.writeRepository().saveAndRelease(Samples.updated(changed), taken);
    end.countDown();

    assertThatThrownBy(loser::get).hasCauseInstanceOf(LeaseLostException.class);
    assertThat(host.state(record)).isEqualTo(changed);
  }

  /** As after the only node was paused: the server was told nothing, and nobody else saw it. */
  @Test
  void workWhoseLeaseWasOverBeforeAnybodyTookItIsLeftUnfinished() {
    TenantDatabase record = host.provisioned();
    host.calls.before("suspend", arguments -> untilTheEnd(arguments[0]));
    AtomicBoolean paused = new AtomicBoolean(true);
    host.calls.before("renew", arguments -> failWhile(paused, arguments[0]));
    Future<TenantDatabase> worker =
        workers.submit(
            () -> host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY));
    await().until(() -> begun.size() == 1);
    await().until(() -> renewed.size() > PERIODS);
    end.countDown();

    assertThatThrownBy(worker::get).hasCauseInstanceOf(LeaseLostException.class);

    paused.set(false);
    now.updateAndGet(instant -> instant.plus(LEASE));
    assertThat(host.registry.leases().findExpired(10))
        .singleElement()
        .satisfies(left -> assertThat(left.lease().operation()).isEqualTo(LeasedOperation.SUSPEND));
  }

  @Test
  void workThatAnotherHasFinishedIsNotLeftAgain() {
    TenantDatabase record = host.withdrawn();
    host.registry.leases().renew(take(record, LeasedOperation.DROP), Duration.ZERO);
    host.calls.before("verify", arguments -> untilTheEnd(arguments[0]));
    AtomicBoolean paused = new AtomicBoolean(true);
    host.calls.before("renew", arguments -> failWhile(paused, arguments[0]));
    Future<TenantDatabase> worker =
        workers.submit(
            () -> host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY));
    await().until(() -> begun.size() == 1);
    await().until(() -> renewed.size() > PERIODS);
    // Whoever has taken it over by now has also finished it.
    now.updateAndGet(instant -> instant.plus(LEASE));
    Lease taken = take(record, LeasedOperation.RESUME);
    assertThat(host.registry.leases().release(taken)).isTrue();
    paused.set(false);
    end.countDown();

    assertThatThrownBy(worker::get).hasCauseInstanceOf(LeaseLostException.class);

    assertThat(host.registry.leases().findLeased(List.of(record.id()))).isEmpty();
  }

  private void failWhile(AtomicBoolean paused, Object lease) {
    renewed.add(lease);
    if (paused.get()) {
      throw new IllegalStateException("the registry is away");
    }
  }

  private TenantDatabase suspendByHand(TenantDatabase record) {
    return host.tenantDb
        .commands()
        .update(
            TenantDatabaseUpdateCommand.builder(record.id(), BY)
                .status(TenantDatabaseStatus.SUSPENDED)
                .build());
  }

  private long renewalsOf(TenantDatabase record) {
    return renewed.stream()
        .filter(lease -> lease instanceof Lease held && held.id().equals(record.id()))
        .count();
  }

  /** On a busy machine the one round of another node may lose its lease, which then has to end. */
  private void buildTemplate() {
    try (TenantDb builder = host.builder().reconcileInterval(Duration.ofMillis(20)).build()) {
      await()
          .until(
              () -> {
                now.updateAndGet(instant -> instant.plus(LEASE));
                return hasTemplate();
              });
      assertThat(builder.queries()).isNotNull();
    }
  }

  private boolean hasTemplate() {
    return host.registry.preparedDatabases().findByServer(Host.SERVER).stream()
        .anyMatch(entry -> entry.state() == PreparedDatabaseEntry.State.READY);
  }

  @Test
  void aLeaseThatWasGivenBackIsRenewedNoLonger() {
    host.calls.before("renew", arguments -> renewed.add(((Lease) arguments[0]).id()));
    for (int i = 0; i < 10; i++) {
      host.provisioned();
    }
    int before = renewed.size();
    host.calls.before("create", arguments -> untilTheEnd(arguments[0]));
    TenantId tenant = host.tenant();
    var unused = workers.submit(() -> provision(tenant));
    await().until(() -> begun.size() == 1);
    TenantDatabase other = host.live(tenant).orElseThrow();

    await().until(() -> Collections.frequency(renewed, other.id()) > PERIODS);

    // All are renewed on one thread, so that one renewal at most was under way.
    assertThat(renewed.stream().filter(id -> !id.equals(other.id())).count())
        .isLessThanOrEqualTo(before + 1);
  }

  private TenantDatabase provision(TenantId tenant) {
    return host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant));
  }

  private void untilTheEnd(Object work) {
    begun.add(work);
    Uninterruptibles.awaitUninterruptibly(end);
  }

  /** The lease lasts on although several times its duration passes. */
  private void assertKept(TenantDatabase record) {
    for (int i = 0; i < PERIODS; i++) {
      Instant time = now.updateAndGet(instant -> instant.plus(LEASE.dividedBy(2)));
      await()
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(TenantDatabaseBusyException.class)
                      .isThrownBy(() -> take(record))
                      .satisfies(e -> assertThat(e.expiresAt()).isEqualTo(time.plus(LEASE))));
    }
  }

  private Lease takeAfterExpiry(TenantDatabase record) {
    now.updateAndGet(instant -> instant.plus(LEASE));
    return take(record);
  }

  /** A suspension takes over whatever was begun. */
  private Lease take(TenantDatabase record) {
    return take(record, LeasedOperation.SUSPEND);
  }

  private Lease take(TenantDatabase record, LeasedOperation operation) {
    var request =
        new LeaseRequest("another node", operation, Duration.ofHours(1), Samples.attribution());
    return host.registry.leases().acquire(record.id(), request).lease();
  }
}
