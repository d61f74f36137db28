package io.tenantdb.flyway;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Clears away, before a migration that builds indexes concurrently, what an earlier try left.
 * Flyway holds its lock by then. Comes behind {@link FenceCallback}, and before {@link
 * PlanRecorder}, which takes all that follows for the migration's.
 */
final class InvalidIndexCallback extends OwnCallback {

  private final Map<String, ConcurrentIndexes> indexes;

  /**
   * @param indexes by the name of the script
   */
  InvalidIndexCallback(Map<String, ConcurrentIndexes> indexes) {
    super("indexes", Event.BEFORE_EACH_MIGRATE);
    this.indexes = indexes;
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
