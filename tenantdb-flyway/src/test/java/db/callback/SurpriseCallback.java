package db.callback;

import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Flyway loads it by its package; every test of the migrator fails if that takes effect. */
public class SurpriseCallback extends BaseCallback {

  @Override
  public void handle(Event event, Context context) {
    throw new IllegalStateException("taken from the class path without being asked for");
  }
}
