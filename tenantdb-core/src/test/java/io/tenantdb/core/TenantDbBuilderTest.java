package io.tenantdb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantDbBuilderTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aSubscriberOfTheBuilderGetsWhatWasCommittedBefore() {
    host.close();
    TenantDatabase record = Samples.newRecord();
    host.registry.writeRepository().save(Samples.created(record));
    Queue<TenantDatabaseEvent> seen = new ConcurrentLinkedQueue<>();
    // Until the relay has delivered everything, it lets nobody subscribe.
    ThreadFactory eager =
        work ->
            new Thread(work) {
              @Override
              public synchronized void start() {
                super.start();
                await().until(() -> host.registry.outbox().pending() == 0);
              }
            };

    try (TenantDb tenantDb = host.builder().threads(eager).subscriber("test", seen::add).build()) {
      assertThat(tenantDb.events().pending()).isZero();
    }
    assertThat(seen).extracting(TenantDatabaseEvent::state).containsExactly(record);
  }

  @Test
  void twoSubscribersOfOneNameAreRefused() {
    TenantDbBuilder builder = host.builder().subscriber("test", event -> {});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.subscriber("test", event -> {}))
        .withMessageContaining("'test'");
  }

  @Test
  void twoBuildsAreIndependent() throws InterruptedException {
    Set<Object> relays = ConcurrentHashMap.newKeySet();
    Queue<Long> seen = new ConcurrentLinkedQueue<>();
    host.close();
    TenantDbBuilder builder = host.builder().subscriber("test", event -> seen.add(event.version()));
    TenantDb first = builder.build();
    try (TenantDb second = builder.build()) {
      host.calls.before("claim", arguments -> relays.add(arguments[0]));
      await().untilAsserted(() -> assertThat(relays).hasSize(2));
      first.close();

      TenantDatabase record =
          second.provisioning().createTenantDatabase(Host.create(host.tenant()));

      assertThat(second.events().awaitVersion(record.id(), record.version(), LIMIT)).isTrue();
      assertThat(seen).containsExactly(1L, 2L);
    }
  }

  @Test
  void aNameThatTheHostGivesIsThatOfTheNode() {
    Set<Object> relays = ConcurrentHashMap.newKeySet();
    host.close();
    host.calls.before("claim", arguments -> relays.add(arguments[0]));

    try (TenantDb tenantDb = host.builder().nodeName("node 7").build()) {
      assertThat(tenantDb.events().pending()).isZero();
      await().untilAsserted(() -> assertThat(relays).containsExactly("node 7"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\u0000b"})
  void aNodeNameThatNoLeaseCanHaveIsRefused(String name) {
    assertNotBuilt(host.builder().nodeName(name), "lease owner");
    assertNotBuilt(host.builder().nodeName(name + "x".repeat(201)), "lease owner");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.000000001S", "PT24H0.001S"})
  void aDurationThatNoLeaseCanHaveIsRefused(Duration duration) {
    assertNotBuilt(host.builder().leaseDuration(duration), "lease duration");
  }

  private void assertNotBuilt(TenantDbBuilder builder, String kind) {
    Set<Thread> started = ConcurrentHashMap.newKeySet();
    builder.threads(
        work ->
            new Thread(work) {
              @Override
              public synchronized void start() {
                started.add(this);
                super.start();
              }
            });
    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(kind);
    assertThat(started).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void aDurationThatIsNotPositiveIsRefusedAtOnce(Duration duration) {
    assertThatThrownBy(() -> host.builder().leaseDuration(duration))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> host.builder().pollInterval(duration))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void allThreadsAreMadeByTheHostAndHaveNames() {
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    ThreadFactory factory =
        work -> {
          Thread thread = new Thread(work, "unnamed");
          threads.add(thread);
          return thread;
        };

    try (TenantDb tenantDb = host.builder().threads(factory).build()) {
      tenantDb.provisioning().createTenantDatabase(Host.create(host.tenant()));

      assertThat(threads)
          .extracting(Thread::getName)
          .containsExactlyInAnyOrder(
              "tenantdb-relay",
              "tenantdb-leases",
              "tenantdb-reconciler",
              "tenantdb-doctor",
              "tenantdb-runs",
              "tenantdb-prepare-default");
      assertThat(threads).allMatch(Thread::isAlive);
    }
    await().untilAsserted(() -> assertThat(threads).noneMatch(Thread::isAlive));
  }

  @Test
  void withoutAFactoryNoThreadKeepsTheProcessAlive() {
    Queue<Thread> relays = new ConcurrentLinkedQueue<>();
    host.calls.before("claim", arguments -> relays.add(Thread.currentThread()));

    await().untilAsserted(() -> assertThat(relays).isNotEmpty().allMatch(Thread::isDaemon));
  }
}
