package io.tenantdb.flyway;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Sets the session to UTC before the migrations, and again before each history row, because a row's
 * time is that of the session's zone: that of the JVM, of the database or the role, or one that the
 * host's {@code initSql} or the migration has set.
 */
final class UtcCallback extends OwnCallback {

  UtcCallback() {
    super("utc", Event.AFTER_CONNECT, Event.AFTER_EACH_MIGRATE);
  }

  @Override
  public void handle(Event event, Context context) {
    // Prepared, as MigrationSession takes what is not for a script of the host's.
    try (PreparedStatement statement =
        context.getConnection().prepareStatement("SET TimeZone = 'UTC'")) {
      statement.execute();
    } catch (SQLException e) {
      throw new FlywayException("The session's time zone could not be set to UTC", e);
    }
  }
}
