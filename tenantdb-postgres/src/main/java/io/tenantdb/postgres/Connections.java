package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Allows and refuses connections to a database, within the caller's transaction.
 *
 * <p>A rename has to refuse connections for a moment and to allow them again if they were allowed
 * before. That it did is noted on the server in the same transaction, so that it is known after a
 * crash: as a setting of the admin role in that database, where it takes no effect, since the admin
 * role never connects to a tenant's database.
 */
final class Connections {

  private static final String NOTE = "tenantdb: closed for a rename";

  /** How the note shows in pg_db_role_setting. */
  static final String CLOSED_FOR_RENAME = "application_name=" + NOTE;

  private Connections() {}

  static void allow(Connection connection, DatabaseRow database) throws SQLException {
    allow(connection, database, database.name());
  }

  /**
   * @param name the name that the database has in the transaction by now
   */
  static void allow(Connection connection, DatabaseRow database, String name) throws SQLException {
    alter(connection, name, true);
    forgetRename(connection, database, name);
  }

  static void refuse(Connection connection, DatabaseRow database) throws SQLException {
    alter(connection, database.name(), false);
    forgetRename(connection, database, database.name());
  }

  static void refuseForRename(Connection connection, DatabaseRow database) throws SQLException {
    alter(connection, database.name(), false);
    AdminServer.execute(
        connection,
        "ALTER ROLE CURRENT_USER IN DATABASE %s SET application_name = %s"
            .formatted(SqlQuoting.identifier(database.name()), SqlQuoting.literal(NOTE)));
  }

  private static void forgetRename(Connection connection, DatabaseRow database, String name)
      throws SQLException {
    if (database.closedBy().isPresent()) {
      AdminServer.execute(
          connection,
          "ALTER ROLE %s IN DATABASE %s RESET application_name"
              .formatted(
                  SqlQuoting.identifier(database.closedBy().get()), SqlQuoting.identifier(name)));
    }
  }

  private static void alter(Connection connection, String name, boolean allowed)
      throws SQLException {
    AdminServer.execute(
        connection,
        "ALTER DATABASE %s WITH ALLOW_CONNECTIONS %s"
            .formatted(SqlQuoting.identifier(name), allowed));
  }
}
