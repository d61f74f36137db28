package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.fail;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads one test's events from an outbox that may hold events of earlier tests, which it delivers
 * to be rid of them. Safe for use by many threads.
 */
final class OutboxReader {

  static final Duration LONG = Duration.ofHours(1);

  private static final int BATCH = 200;
  private static final int MOST_ROUNDS = 1000;

  private final TenantDatabaseOutbox outbox;
  private final Map<TenantDatabaseId, Queue<TenantDatabaseEvent>> inPassing =
      new ConcurrentHashMap<>();

  OutboxReader(TenantDatabaseOutbox outbox) {
    this.outbox = outbox;
  }

  /** Claims for the relay all that can be claimed now, and returns the wanted records' part. */
  List<TenantDatabaseEvent> claim(
      String relay, Duration duration, Collection<TenantDatabaseId> wanted) {
    List<TenantDatabaseEvent> own = new ArrayList<>();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<TenantDatabaseEvent> batch = outbox.claim(relay, BATCH, duration);
      keepOwn(relay, batch, wanted, own);
      if (batch.size() < BATCH) {
        return own;
      }
    }
    return fail("The outbox gives events without end");
  }

  List<TenantDatabaseEvent> claim(String relay, TenantDatabaseId wanted) {
    return claim(relay, LONG, List.of(wanted));
  }

  /** Claims, one at a time, until an event of a wanted record comes or none can be claimed. */
  Optional<TenantDatabaseEvent> claimOne(String relay, Collection<TenantDatabaseId> wanted) {
    List<TenantDatabaseEvent> own = new ArrayList<>();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<TenantDatabaseEvent> batch = outbox.claim(relay, 1, LONG);
      keepOwn(relay, batch, wanted, own);
      if (batch.isEmpty() || !own.isEmpty()) {
        return own.stream().findFirst();
      }
    }
    return fail("The outbox gives events without end");
  }

  /** Claims one event at a time and returns the wanted records' events in the order of claims. */
  List<TenantDatabaseEvent> claimOneByOne(String relay, Collection<TenantDatabaseId> wanted) {
    List<TenantDatabaseEvent> own = new ArrayList<>();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<TenantDatabaseEvent> batch = outbox.claim(relay, 1, LONG);
      keepOwn(relay, batch, wanted, own);
      if (batch.isEmpty()) {
        return own;
      }
    }
    return fail("The outbox gives events without end");
  }

  /**
   * Delivers all that the record has, and returns it in the order of delivery, with what was
   * delivered in passing.
   */
  List<TenantDatabaseEvent> deliverAll(TenantDatabaseId id) {
    String relay = "reader-" + UUID.randomUUID();
    Queue<TenantDatabaseEvent> earlier = inPassing.remove(id);
    List<TenantDatabaseEvent> delivered = new ArrayList<>();
    if (earlier != null) {
      delivered.addAll(earlier);
    }
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<TenantDatabaseEvent> claimed = claim(relay, id);
      if (claimed.isEmpty()) {
        return delivered;
      }
      outbox.markDelivered(relay, claimed);
      delivered.addAll(claimed);
    }
    return fail("The outbox gives events of record %s without end".formatted(id));
  }

  private void keepOwn(
      String relay,
      List<TenantDatabaseEvent> batch,
      Collection<TenantDatabaseId> wanted,
      List<TenantDatabaseEvent> own) {
    List<TenantDatabaseEvent> others = new ArrayList<>();
    for (TenantDatabaseEvent event : batch) {
      (wanted.contains(event.id()) ? own : others).add(event);
    }
    outbox.markDelivered(relay, others);
    for (TenantDatabaseEvent event : others) {
      inPassing.computeIfAbsent(event.id(), id -> new ConcurrentLinkedQueue<>()).add(event);
    }
  }
}
