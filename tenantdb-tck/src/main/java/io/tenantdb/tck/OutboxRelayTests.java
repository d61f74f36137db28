package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many relays at one outbox. */
abstract class OutboxRelayTests extends OutboxTests {

  private static final int RELAYS = 8;
  private static final int RECORDS = 8;
  private static final int EVENTS = 5;

  private final Map<TenantDatabaseId, Queue<TenantDatabaseEvent>> delivered =
      new ConcurrentHashMap<>();
  private final Map<TenantDatabaseId, String> underway = new ConcurrentHashMap<>();
  private final Queue<String> clashes = new ConcurrentLinkedQueue<>();
  private final AtomicInteger deliveries = new AtomicInteger();

  OutboxRelayTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void ofManyRelaysOneClaimsTheEvent() {
    TenantDatabase record = makeWithEvents(2);

    List<List<TenantDatabaseEvent>> claims =
        Race.of(Race.MANY, i -> reader.claim("racer-" + i + relay, record.id())).allWinners();

    assertThat(claims.stream().flatMap(List::stream).toList())
        .extracting(TenantDatabaseEvent::version)
        .containsExactly(1L);
  }

  @Test
  void manyRelaysDeliverEachEventOnceAndInOrder() {
    List<TenantDatabaseId> ids = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      ids.add(makeWithEvents(EVENTS).id());
    }

    Race.ofActions(RELAYS, i -> deliver("relay-" + i + relay, ids)).allWinners();

    assertAllDelivered(ids);
  }

  @Test
  void eventsWrittenMeanwhileAreDeliveredOnceAndInOrder() {
    List<TenantDatabase> made = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      made.add(makeWithEvents(1));
    }
    List<TenantDatabaseId> ids = made.stream().map(TenantDatabase::id).toList();

    Race.ofActions(
            RECORDS + RELAYS,
            i -> {
              if (i < RECORDS) {
                write(made.get(i));
              } else {
                deliver("relay-" + i + relay, ids);
              }
            })
        .allWinners();

    assertAllDelivered(ids);
  }

  private void write(TenantDatabase record) {
    TenantDatabase state = record;
    while (state.version() < EVENTS) {
      state = changeNext(state);
    }
  }

  private void deliver(String who, List<TenantDatabaseId> ids) {
    Await.success(
        "the delivery of all events",
        () -> {
          deliverAll(who, reader.claim(who, OutboxReader.LONG, ids));
          return deliveries.get() >= RECORDS * EVENTS;
        });
  }

  private void deliverAll(String who, List<TenantDatabaseEvent> events) {
    for (TenantDatabaseEvent event : events) {
      String other = underway.putIfAbsent(event.id(), who);
      if (other != null) {
        clashes.add("%s and %s are at record %s".formatted(who, other, event.id()));
      }
      delivered.computeIfAbsent(event.id(), id -> new ConcurrentLinkedQueue<>()).add(event);
      // The record is free for others as soon as the outbox knows, not only when the call returns.
      underway.remove(event.id(), who);
    }
    Set<TenantDatabaseId> marked = outbox.markDelivered(who, events);
    for (TenantDatabaseEvent event : events) {
      if (!marked.contains(event.id())) {
        clashes.add("%s lost its claim on record %s".formatted(who, event.id()));
      }
      deliveries.incrementAndGet();
    }
  }

  private void assertAllDelivered(List<TenantDatabaseId> ids) {
    List<Long> versions = LongStream.rangeClosed(1, EVENTS).boxed().toList();
    assertThat(clashes).as("two relays at one record").isEmpty();
    assertThat(delivered).containsOnlyKeys(ids);
    assertThat(delivered.values())
        .allSatisfy(
            events ->
                assertThat(events)
                    .extracting(TenantDatabaseEvent::version)
                    .containsExactlyElementsOf(versions));
  }
}
