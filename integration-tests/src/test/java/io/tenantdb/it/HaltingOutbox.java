package io.tenantdb.it;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Halts the JVM when an event is published and not yet marked as delivered. Its claims are short,
 * so that a test need not wait long for the end of those that it leaves behind.
 */
final class HaltingOutbox implements TenantDatabaseOutbox {

  private static final Duration CLAIM = Duration.ofSeconds(1);

  private final TenantDatabaseOutbox outbox;
  private final Halt halt;
  private final Object lock;

  HaltingOutbox(TenantDatabaseOutbox outbox, Halt halt, Object lock) {
    this.outbox = outbox;
    this.halt = halt;
    this.lock = lock;
  }

  @Override
  public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
    synchronized (lock) {
      return outbox.claim(relay, limit, CLAIM);
    }
  }

  @Override
  public Set<TenantDatabaseId> markDelivered(String relay, Collection<TenantDatabaseEvent> events) {
    events.forEach(event -> halt.passing(Halt.Point.BEFORE_MARK, event));
    return outbox.markDelivered(relay, events);
  }

  @Override
  public boolean retryLater(String relay, TenantDatabaseEvent event, Duration delay) {
    return outbox.retryLater(relay, event, delay);
  }

  @Override
  public long deliveredVersion(TenantDatabaseId id) {
    return outbox.deliveredVersion(id);
  }

  @Override
  public long pending() {
    return outbox.pending();
  }
}
