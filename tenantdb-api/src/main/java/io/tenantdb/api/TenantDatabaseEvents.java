package io.tenantdb.api;

import io.tenantdb.api.database.TenantDatabaseId;
import java.time.Duration;

/** The stream of committed changes. Safe for use by many threads. */
public interface TenantDatabaseEvents {

  /**
   * Adds a subscriber for the events that are delivered from now on, by this node. Where several
   * nodes share a registry, each event is delivered by one of them.
   *
   * @param name names the subscriber in logs; unique in this process
   * @throws IllegalArgumentException if a subscriber of that name is there already
   */
  Subscription subscribe(String name, TenantDatabaseEventListener listener);

  /**
   * Waits until the events of a record up to this version are delivered, the read model included,
   * on whichever node: the way to read what one has just written.
   *
   * @return whether they were delivered within the time
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  boolean awaitVersion(TenantDatabaseId id, long version, Duration timeout)
      throws InterruptedException;

  /** How many committed events are not delivered yet. */
  long pending();

  /** A subscriber's place at the bus. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {

    /** Takes the subscriber away; an event that is being delivered may still reach it. */
    @Override
    void close();
  }
}
