package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantDbClosedException;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabasesByCriteriaQuery;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aSubscriberHasEveryEventInVersionOrder() throws InterruptedException {
    Queue<TenantDatabaseEvent> seen = new ConcurrentLinkedQueue<>();
    host.tenantDb.events().subscribe("test", seen::add);

    TenantDatabase record = host.migrated();
    TenantDatabase deleted =
        host.tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(record.id(), BY));

    assertThat(host.tenantDb.events().awaitVersion(record.id(), deleted.version(), LIMIT)).isTrue();
    assertThat(seen).extracting(TenantDatabaseEvent::version).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(seen).extracting(TenantDatabaseEvent::attribution).containsOnly(BY);
    assertThat(host.tenantDb.events().pending()).isZero();
  }

  @Test
  void aSubscriberThatFailsIsAskedAgainAndLaterEventsWait() throws InterruptedException {
    Queue<Long> taken = new ConcurrentLinkedQueue<>();
    AtomicInteger failures = new AtomicInteger(3);
    host.tenantDb
        .events()
        .subscribe(
            "unsteady",
            event -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not now");
              }
              taken.add(event.version());
            });

    TenantDatabase record = host.provisioned();

    assertThat(host.tenantDb.events().awaitVersion(record.id(), record.version(), LIMIT)).isTrue();
    assertThat(taken).containsExactly(1L, 2L);
  }

  @Test
  void theReadModelHasARecordAsSoonAsItIsMade() throws InterruptedException {
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));
    host.tenantDb.events().awaitVersion(record.id(), 1, LIMIT);

    assertThat(
            host.tenantDb
                .queries()
                .findViewModelById(new FindTenantDatabaseViewModelByIdQuery(record.id())))
        .contains(TenantDatabaseViewModel.of(record));
  }

  @Test
  void theReadModelFollows() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.tenantDb.events().awaitVersion(record.id(), record.version(), LIMIT);
    var byTenant = new FindTenantDatabaseViewModelByTenantIdQuery(record.tenantId());
    var active =
        new FindTenantDatabasesByCriteriaQuery(
            Criteria.all()
                .where("tenantId", FilterOperator.EQUALS, record.tenantId())
                .where("status", FilterOperator.EQUALS, "ACTIVE"));

    assertThat(host.tenantDb.queries().findViewModelByTenantId(byTenant))
        .contains(TenantDatabaseViewModel.of(record));
    assertThat(host.tenantDb.queries().findByCriteria(active).total()).isEqualTo(1);

    TenantDatabase deleted =
        host.tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    host.tenantDb.events().awaitVersion(record.id(), deleted.version(), LIMIT);

    assertThat(host.tenantDb.queries().findViewModelByTenantId(byTenant)).isEmpty();
    assertThat(
            host.tenantDb
                .queries()
                .findViewModelById(new FindTenantDatabaseViewModelByIdQuery(record.id())))
        .isEmpty();
    assertThat(host.tenantDb.queries().findByCriteria(active).total()).isZero();
  }

  @Test
  void aVersionThatIsNotMadeYetIsNotWaitedForBeyondTheTime() throws InterruptedException {
    TenantDatabase record = host.provisioned();

    assertThat(
            host.tenantDb
                .events()
                .awaitVersion(record.id(), record.version() + 1, Duration.ofMillis(50)))
        .isFalse();
  }

  @Test
  void anErrorOfASubscriberEndsNothingAndTheEventGoesOutAgain() throws InterruptedException {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger errors = new AtomicInteger();
    Queue<Long> taken = new ConcurrentLinkedQueue<>();
    host.tenantDb
        .events()
        .subscribe(
            "a",
            event -> {
              if (broken.get()) {
                throw errors.getAndIncrement() % 2 == 0
                    ? new AssertionError("not this one")
                    : new StackOverflowError();
              }
              taken.add(event.version());
            });
    Queue<String> others = new ConcurrentLinkedQueue<>();
    List<String> names = List.of("b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
    names.forEach(name -> host.tenantDb.events().subscribe(name, event -> others.add(name)));

    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));

    await().untilAsserted(() -> assertThat(others).containsAll(names));
    await().untilAsserted(() -> assertThat(errors).hasValueGreaterThan(2));
    assertThat(host.tenantDb.events().pending()).isEqualTo(1);
    broken.set(false);
    assertThat(host.tenantDb.events().awaitVersion(record.id(), record.version(), LIMIT)).isTrue();
    assertThat(taken).containsExactly(1L);
  }

  @Test
  void closingStopsTheRelayAndLeavesTheRestInTheOutbox() throws InterruptedException {
    AtomicReference<Thread> relay = new AtomicReference<>();
    host.tenantDb.events().subscribe("test", event -> relay.set(Thread.currentThread()));
    TenantDatabase before = host.provisioned();
    host.tenantDb.events().awaitVersion(before.id(), before.version(), LIMIT);

    host.close();

    assertThat(relay.get().isAlive()).isFalse();
    TenantDatabase after = host.tenantDb.commands().create(Host.create(host.tenant()));
    assertThat(host.tenantDb.events().pending()).isEqualTo(1);
    try (TenantDb next = host.builder().build()) {
      assertThat(next.events().awaitVersion(after.id(), after.version(), LIMIT)).isTrue();
    }
  }

  @Test
  void anEventWhoseSubscriberHangsIsNotDeliveredByClosing() {
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Thread> relay = new AtomicReference<>();
    host.tenantDb
        .events()
        .subscribe(
            "hung",
            event -> {
              relay.set(Thread.currentThread());
              Uninterruptibles.awaitUninterruptibly(end);
            });
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));
    await().until(() -> relay.get() != null);

    // A closer that is interrupted waits no longer for the subscriber.
    Thread.currentThread().interrupt();
    host.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(relay.get().isAlive()).isTrue();
    end.countDown();
    await().until(() -> !relay.get().isAlive());

    assertThat(host.registry.outbox().deliveredVersion(record.id())).isZero();
    assertThat(host.registry.outbox().pending()).isEqualTo(1);
  }

  @Test
  void afterClosingNoWorkBegins() {
    host.close();
    TenantId tenant = host.tenant();

    assertThatExceptionOfType(TenantDbClosedException.class)
        .isThrownBy(() -> host.tenantDb.provisioning().createTenantDatabase(Host.create(tenant)))
        .withMessageContaining("closed");
    assertThat(host.live(tenant)).isEmpty();
  }
}
