package io.tenantdb.core.internal.events;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from the outbox to the bus, on a thread of its own. It looks when a change of this
 * node is committed, and at an interval for those of others.
 */
public final class OutboxRelay implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

  private static final int BATCH = 64;

  /**
   * From the beginning of one look to that of the next: while many events come, they are taken from
   * the registry in a few large batches, each of which costs as much as a small one.
   */
  private static final Duration PACE = Duration.ofMillis(20);

  /** A record's next event waits until the one before is marked. */
  private static final Duration MARK_AFTER = Duration.ofMillis(50);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final TenantDatabaseOutbox outbox;
  private final TenantDatabaseEventBus bus;
  private final Terms terms;
  private final Signal work;
  private final Signal delivered;
  private final LongSupplier nanoTime;
  private final Map<TenantDatabaseId, Duration> retries = new HashMap<>();
  private final Thread thread;
  private final Signal closing = new Signal();
  private volatile boolean closed;
  private volatile boolean abandoned;
  private boolean outboxFailed;

  /**
   * How a relay works.
   *
   * @param name the relay, unique among all nodes
   * @param claim how long an event is its own, unless it dies; a subscriber that takes longer gets
   *     the event again from another relay
   * @param pollInterval how long to wait at most between two looks
   */
  public record Terms(String name, Duration claim, Duration pollInterval) {}

  /**
   * @param outbox where the events wait
   * @param bus where they go
   * @param terms how to work
   * @param delivered raised after each delivery
   * @param threads makes the relay's thread
   */
  public OutboxRelay(
      TenantDatabaseOutbox outbox,
      TenantDatabaseEventBus bus,
      Terms terms,
      Signal delivered,
      ThreadFactory threads) {
    this(outbox, bus, terms, delivered, threads, System::nanoTime);
  }

  OutboxRelay(
      TenantDatabaseOutbox outbox,
      TenantDatabaseEventBus bus,
      Terms terms,
      Signal delivered,
      ThreadFactory threads,
      LongSupplier nanoTime) {
    this.outbox = outbox;
    this.bus = bus;
    this.terms = terms;
    this.delivered = delivered;
    this.nanoTime = nanoTime;
    this.work = new Signal();
    this.thread = threads.newThread(this::run);
  }

  /** Begins to relay. */
  public void start() {
    thread.start();
  }

  /** Has the relay look at once. */
  public void wake() {
    work.raise();
  }

  /** Ends after the event that is being delivered; the rest stays in the outbox. */
  @Override
  public void close() {
    closed = true;
    closing.raise();
    work.raise();
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      // A subscriber hangs, or whoever closes cannot wait. Its event is not marked as delivered
      // and is claimed again elsewhere.
      abandoned = true;
      thread.interrupt();
    }
  }

  private void run() {
    while (!closed) {
      long seen = work.count();
      long start = System.nanoTime();
      try {
        if (relayBatch() == 0) {
          work.await(seen, terms.pollInterval());
        } else {
          closing.await(0, PACE.minusNanos(System.nanoTime() - start));
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private int relayBatch() throws InterruptedException {
    try {
      List<TenantDatabaseEvent> claimed = outbox.claim(terms.name(), BATCH, terms.claim());
      relay(claimed);
      outboxFailed = false;
      return claimed.size();
    } catch (RuntimeException | Error e) {
      // Said once, not at every poll of a registry that is down.
      if (!outboxFailed) {
        log.warn("The outbox cannot be relayed, trying again: {}", e.toString());
      }
      outboxFailed = true;
      return 0;
    }
  }

  private void relay(List<TenantDatabaseEvent> claimed) throws InterruptedException {
    long start = nanoTime.getAsLong();
    long marked = start;
    List<TenantDatabaseEvent> done = new ArrayList<>();
    for (TenantDatabaseEvent event : claimed) {
      // Later than this another relay may soon deliver newer events.
      if (closed || nanoTime.getAsLong() - start > terms.claim().toNanos() / 2) {
        outbox.retryLater(terms.name(), event, Duration.ZERO);
      } else if (publish(event)) {
        done.add(event);
      }
      if (nanoTime.getAsLong() - marked > MARK_AFTER.toNanos()) {
        mark(done);
        done.clear();
        marked = nanoTime.getAsLong();
      }
    }
    mark(done);
  }

  /** Says whether it was delivered, and may be marked so. */
  private boolean publish(TenantDatabaseEvent event) throws InterruptedException {
    try {
      bus.publish(event);
    } catch (RuntimeException | Error e) {
      // An Error of a subscriber must not end the delivery to all others.
      putOff(event, e);
      return false;
    }
    retries.remove(event.id());
    return !abandoned;
  }

  private void mark(List<TenantDatabaseEvent> done) {
    if (done.isEmpty()) {
      return;
    }
    Set<TenantDatabaseId> counted = outbox.markDelivered(terms.name(), done);
    delivered.raise();
    for (TenantDatabaseEvent event : done) {
      log.debug(
          "Tenant {}, database {}: {} version {} {}",
          event.state().tenantId(),
          event.state().databaseName(),
          event.getClass().getSimpleName(),
          event.version(),
          counted.contains(event.id()) ? "delivered" : "delivered, too late to be counted");
    }
  }

  private void putOff(TenantDatabaseEvent event, Throwable cause) throws InterruptedException {
    Duration delay = retries.getOrDefault(event.id(), FIRST_RETRY);
    Duration next = delay.multipliedBy(2);
    retries.put(event.id(), next.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : next);
    log.debug(
        "Tenant {}, database {}: version {} goes out again in {}",
        event.state().tenantId(),
        event.state().databaseName(),
        event.version(),
        delay,
        cause);
    outbox.retryLater(terms.name(), event, delay);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
