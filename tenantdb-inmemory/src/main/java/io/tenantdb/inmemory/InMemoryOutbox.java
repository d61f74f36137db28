package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The undelivered events of a registry. The registry's lock guards them. */
class InMemoryOutbox implements TenantDatabaseOutbox {

  /** An event that waits, and who is delivering it. */
  static final class Entry {
    final TenantDatabaseEvent event;
    Instant waitsSince;
    // Of two that wait since the same moment, the one that was put in line first comes first.
    private long position;
    @Nullable String relay;
    Instant restsUntil = Instant.MIN;

    private Entry(TenantDatabaseEvent event, Instant waitsSince, long position) {
      this.event = event;
      this.waitsSince = waitsSince;
      this.position = position;
    }
  }

  private static final Comparator<Entry> LONGEST_WAITING_FIRST =
      Comparator.comparing((Entry entry) -> entry.waitsSince)
          .thenComparingLong(entry -> entry.position);

  private final Object lock;
  private final InstantSource clock;
  private final Map<TenantDatabaseId, Deque<Entry>> queues = new HashMap<>();
  private final Map<TenantDatabaseId, Long> delivered = new HashMap<>();
  private long lastPosition;

  InMemoryOutbox(Object lock, InstantSource clock) {
    this.lock = lock;
    this.clock = clock;
  }

  /** Puts an event behind the record's earlier ones. */
  void add(TenantDatabaseEvent event) {
    synchronized (lock) {
      lastPosition++;
      queues
          .computeIfAbsent(event.id(), id -> new ArrayDeque<>())
          .addLast(new Entry(event, clock.instant(), lastPosition));
    }
  }

  @Override
  public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
    Objects.requireNonNull(relay, "relay");
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
    }
    synchronized (lock) {
      Instant now = clock.instant();
      List<TenantDatabaseEvent> claimed = new ArrayList<>();
      for (Entry entry : claimable(now)) {
        if (claimed.size() == limit) {
          break;
        }
        entry.relay = relay;
        entry.restsUntil = now.plus(duration);
        claimed.add(entry.event);
      }
      return List.copyOf(claimed);
    }
  }

  private List<Entry> claimable(Instant now) {
    return queues.values().stream()
        .map(this::next)
        .filter(entry -> isClaimable(entry, now))
        .sorted(LONGEST_WAITING_FIRST)
        .toList();
  }

  /** Which of a record's undelivered events is to be delivered next. */
  Entry next(Deque<Entry> queue) {
    return queue.getFirst();
  }

  boolean isClaimable(Entry entry, Instant now) {
    return !now.isBefore(entry.restsUntil);
  }

  @Override
  public Set<TenantDatabaseId> markDelivered(String relay, Collection<TenantDatabaseEvent> events) {
    synchronized (lock) {
      return events.stream()
          .filter(event -> markDelivered(relay, event))
          .map(TenantDatabaseEvent::id)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  private boolean markDelivered(String relay, TenantDatabaseEvent event) {
    Entry entry = entryClaimedBy(relay, event);
    if (entry == null) {
      return false;
    }
    queues.computeIfPresent(event.id(), (id, queue) -> without(queue, entry));
    delivered.put(event.id(), event.version());
    return true;
  }

  @Override
  public boolean retryLater(String relay, TenantDatabaseEvent event, Duration delay) {
    synchronized (lock) {
      Entry entry = entryClaimedBy(relay, event);
      if (entry == null) {
        return false;
      }
      Instant now = clock.instant();
      entry.relay = null;
      entry.restsUntil = now.plus(delay);
      moveBack(entry, now);
      return true;
    }
  }

  /** Has an event that is put off now stand in line from the end of its rest. */
  void moveBack(Entry entry, Instant now) {
    lastPosition++;
    entry.position = lastPosition;
    entry.waitsSince = entry.restsUntil;
  }

  @Override
  public long deliveredVersion(TenantDatabaseId id) {
    synchronized (lock) {
      return delivered.getOrDefault(id, 0L);
    }
  }

  @Override
  public long pending() {
    synchronized (lock) {
      return queues.values().stream().mapToLong(Deque::size).sum();
    }
  }

  /** The event's entry if the relay was the last to claim it, be the claim expired or not. */
  private @Nullable Entry entryClaimedBy(String relay, TenantDatabaseEvent event) {
    Deque<Entry> queue = queues.get(event.id());
    if (queue == null) {
      return null;
    }
    Entry next = next(queue);
    boolean same = next.event.version() == event.version();
    return same && relay.equals(next.relay) ? next : null;
  }

  /** The rest of a queue; null if nothing is left. */
  private static @Nullable Deque<Entry> without(Deque<Entry> queue, Entry entry) {
    queue.remove(entry);
    return queue.isEmpty() ? null : queue;
  }
}
