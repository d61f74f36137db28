package io.tenantdb.api;

import io.tenantdb.api.database.TenantDatabaseEvent;

/**
 * Takes events. A record's events arrive in version order, each at least once: one that was
 * delivered just before a crash arrives again. An exception has the event delivered again later,
 * and the record's next events wait for it.
 */
@FunctionalInterface
public interface TenantDatabaseEventListener {

  /** Takes one event. Called on the relay's thread: be quick, or hand the event on. */
  void onEvent(TenantDatabaseEvent event);
}
