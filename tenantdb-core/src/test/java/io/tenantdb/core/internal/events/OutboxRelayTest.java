package io.tenantdb.core.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.inmemory.InMemoryRegistry;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The relay on the test's own thread, under a clock that only events move. */
class OutboxRelayTest {

  private static final Duration CLAIM = Duration.ofSeconds(30);

  private final AtomicReference<Instant> now = new AtomicReference<>(Samples.TIME);
  private final InMemoryRegistry registry = new InMemoryRegistry(now::get);
  private final List<String> story = new ArrayList<>();

  @Test
  void afterHalfOfItsClaimTheRestOfABatchIsPutBack() {
    List<TenantDatabase> records = Stream.generate(Samples::newRecord).limit(5).toList();
    records.forEach(record -> registry.writeRepository().save(Samples.created(record)));

    relay(event -> passes(Duration.ofSeconds(7)));

    assertThat(story)
        .containsExactly(
            "claimed 5",
            "marked 1",
            "delivered " + records.get(0).id(),
            "marked 1",
            "delivered " + records.get(1).id(),
            "marked 1",
            "delivered " + records.get(2).id(),
            "put back " + records.get(3).id(),
            "put back " + records.get(4).id(),
            "claimed 2",
            "marked 1",
            "delivered " + records.get(3).id(),
            "marked 1",
            "delivered " + records.get(4).id(),
            "claimed 0");
  }

  @Test
  void whatIsDeliveredWithinAMomentIsMarkedAtOnce() {
    List<TenantDatabase> records = Stream.generate(Samples::newRecord).limit(5).toList();
    records.forEach(record -> registry.writeRepository().save(Samples.created(record)));

    relay(event -> passes(Duration.ofMillis(20)));

    assertThat(story)
        .filteredOn(it -> it.startsWith("marked"))
        .containsExactly("marked 3", "marked 2");
  }

  @Test
  void whatASubscriberRefusesIsNotMarkedWithTheRest() {
    List<TenantDatabase> records = Stream.generate(Samples::newRecord).limit(3).toList();
    records.forEach(record -> registry.writeRepository().save(Samples.created(record)));
    TenantDatabaseId refused = records.get(1).id();

    relay(
        event -> {
          if (event.id().equals(refused)) {
            throw new IllegalStateException("refused");
          }
        });

    assertThat(story)
        .containsExactly(
            "claimed 3",
            "put off " + refused,
            "marked 2",
            "delivered " + records.get(0).id(),
            "delivered " + records.get(2).id(),
            "claimed 0");
  }

  @Test
  void aDeliveryThatTookLongerThanItsClaimIsNotCountedOnceAnotherRelayHasTheEvent() {
    TenantDatabase record = Samples.newRecord();
    registry.writeRepository().save(Samples.created(record));
    TenantDatabaseEvent event = Samples.created(record);

    relay(
        published -> {
          passes(CLAIM);
          assertThat(registry.outbox().claim("another relay", 1, CLAIM)).hasSize(1);
        });

    assertThat(story)
        .containsExactly("claimed 1", "marked 1", "too late for " + record.id(), "claimed 0");
    assertThat(registry.outbox().deliveredVersion(record.id())).isZero();
    assertThat(registry.outbox().markDelivered("another relay", List.of(event)))
        .containsExactly(record.id());
  }

  private void passes(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  /** Relays until the outbox has nothing to claim. */
  private void relay(Consumer<TenantDatabaseEvent> subscriber) {
    AtomicReference<Runnable> work = new AtomicReference<>();
    AtomicReference<OutboxRelay> relay = new AtomicReference<>();
    relay.set(
        new OutboxRelay(
            new Story(() -> relay.get().close()),
            new Bus(subscriber),
            new OutboxRelay.Terms("relay", CLAIM, Duration.ofHours(1)),
            new Signal(),
            run -> {
              work.set(run);
              return new Thread(run);
            },
            () -> Duration.between(Samples.TIME, now.get()).toNanos()));
    work.get().run();
  }

  private record Bus(Consumer<TenantDatabaseEvent> subscriber) implements TenantDatabaseEventBus {

    @Override
    public void publish(TenantDatabaseEvent event) {
      subscriber.accept(event);
    }

    @Override
    public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  /** The registry's outbox, and what the relay did with it. */
  private final class Story implements TenantDatabaseOutbox {

    private final Runnable whenEmpty;

    Story(Runnable whenEmpty) {
      this.whenEmpty = whenEmpty;
    }

    @Override
    public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
      assertThat(duration).isEqualTo(CLAIM);
      assertThat(story).as("what goes on for ever").hasSizeLessThan(100);
      List<TenantDatabaseEvent> claimed = registry.outbox().claim(relay, limit, duration);
      story.add("claimed " + claimed.size());
      if (claimed.isEmpty()) {
        whenEmpty.run();
      }
      return claimed;
    }

    @Override
    public Set<TenantDatabaseId> markDelivered(
        String relay, Collection<TenantDatabaseEvent> events) {
      Set<TenantDatabaseId> counted = registry.outbox().markDelivered(relay, events);
      story.add("marked " + events.size());
      for (TenantDatabaseEvent event : events) {
        story.add((counted.contains(event.id()) ? "delivered " : "too late for ") + event.id());
      }
      return counted;
    }

    @Override
    public boolean retryLater(String relay, TenantDatabaseEvent event, Duration delay) {
      story.add((delay.isZero() ? "put back " : "put off ") + event.id());
      return registry.outbox().retryLater(relay, event, delay);
    }

    @Override
    public long deliveredVersion(TenantDatabaseId id) {
      return registry.outbox().deliveredVersion(id);
    }

    @Override
    public long pending() {
      return registry.outbox().pending();
    }
  }
}
