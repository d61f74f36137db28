package io.tenantdb.flyway;

import java.util.Set;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * A callback of ours. Flyway calls them in the order of their names: these come behind the host's.
 */
abstract class OwnCallback extends BaseCallback {

  private final String name;
  private final Set<Event> events;

  /**
   * @param name orders it among ours
   */
  OwnCallback(String name, Event... events) {
    this.name = "~tenantdb-" + name;
    this.events = Set.of(events);
  }

  @Override
  public final boolean supports(Event event, Context context) {
    return events.contains(event);
  }

  @Override
  public final boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public final String getCallbackName() {
    return name;
  }
}
