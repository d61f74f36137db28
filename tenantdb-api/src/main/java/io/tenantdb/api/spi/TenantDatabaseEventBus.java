package io.tenantdb.api.spi;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.database.TenantDatabaseEvent;

/**
 * Takes events to their subscribers. The relay publishes a record's events one at a time and in
 * version order; the bus keeps that order. Safe for use by many threads.
 */
public interface TenantDatabaseEventBus {

  /**
   * Delivers an event: returns when every subscriber has taken it, in a form that survives a crash
   * if the subscriber is in another process.
   *
   * <p>All subscribers are tried, also when one fails. An exception means that at least one has not
   * taken the event, and the event is published again later, to all of them.
   */
  void publish(TenantDatabaseEvent event);

  /**
   * Adds a subscriber for the events that are published from now on.
   *
   * @param name names the subscriber in logs and errors
   * @throws IllegalArgumentException if a subscriber of that name is there already
   */
  Subscription subscribe(String name, TenantDatabaseEventListener listener);
}
