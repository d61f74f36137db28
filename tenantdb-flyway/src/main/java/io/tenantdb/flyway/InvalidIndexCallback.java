package io.tenantdb.flyway;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Clears away, before a migration that builds indexes concurrently, what an earlier try left.
 * Flyway holds its lock by then.
 */
final class InvalidIndexCallback extends BaseCallback {

  private final Map<String, ConcurrentIndexes> indexes;

  /**
   * @param indexes by the name of the script
   */
  InvalidIndexCallback(Map<String, ConcurrentIndexes> indexes) {
    this.indexes = indexes;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  /** Behind the host's; before the recorder, which takes all that follows for the migration's. */
  @Override
  public String getCallbackName() {
    return "~tenantdb-indexes";
  }

  @Override
  public void handle(Event event, Context context) {
    ConcurrentIndexes built = indexes.get(context.getMigrationInfo().getScript());
    try {
      if (built != null && context.getConnection().getAutoCommit()) {
        built.dropInvalid(context.getConnection(), watchedAnyway -> {});
      }
    } catch (SQLException e) {
      throw new FlywayException("An INVALID index of an earlier try could not be dropped", e);
    }
  }
}
