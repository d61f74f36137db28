package io.tenantdb.flyway;

import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * A callback of the host in a template that does not hold everything: what it does behind all
 * migrations has to wait for the tenant's own migrate.
 */
record EarlyCallback(Callback callback) implements Callback {

  @Override
  public boolean supports(Event event, Context context) {
    return CallbackTiming.of(event) != CallbackTiming.LATE && callback.supports(event, context);
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return callback.canHandleInTransaction(event, context);
  }

  @Override
  public void handle(Event event, Context context) {
    callback.handle(event, context);
  }

  @Override
  public String getCallbackName() {
    return callback.getCallbackName();
  }
}
