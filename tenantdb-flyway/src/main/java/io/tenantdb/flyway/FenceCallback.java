package io.tenantdb.flyway;

import io.tenantdb.api.lease.Fence;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Asks the lease before each migration. Flyway gives its lock back between migrations, and has it
 * again by then: whoever was stopped in between, and lost its lease meanwhile, begins nothing more.
 */
final class FenceCallback extends BaseCallback {

  private final Fence fence;

  FenceCallback(Fence fence) {
    this.fence = fence;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  /** Behind the host's. */
  @Override
  public String getCallbackName() {
    return "~tenantdb-fence";
  }

  @Override
  public void handle(Event event, Context context) {
    // The lock is held, so that a later worker has to end this session before it begins.
    var unused = fence.remaining();
  }
}
