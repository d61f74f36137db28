package io.tenantdb.core.internal.events;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import java.time.Duration;

/** The stream of committed changes, for the host. */
public final class EventStream implements TenantDatabaseEvents {

  /** How soon a delivery by another node, which raises no signal here, is noticed. */
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  private final TenantDatabaseEventBus bus;
  private final TenantDatabaseOutbox outbox;
  private final Signal delivered;

  public EventStream(TenantDatabaseEventBus bus, TenantDatabaseOutbox outbox, Signal delivered) {
    this.bus = bus;
    this.outbox = outbox;
    this.delivered = delivered;
  }

  @Override
  public Subscription subscribe(String name, TenantDatabaseEventListener listener) {
    return bus.subscribe(name, listener);
  }

  @Override
  public boolean awaitVersion(TenantDatabaseId id, long version, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      long seen = delivered.count();
      if (outbox.deliveredVersion(id) >= version) {
        return true;
      }
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        return false;
      }
      delivered.await(seen, left.compareTo(LOOK_INTERVAL) < 0 ? left : LOOK_INTERVAL);
    }
  }

  @Override
  public long pending() {
    return outbox.pending();
  }
}
