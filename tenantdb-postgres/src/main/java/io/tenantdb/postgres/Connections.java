package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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
    run(connection, allowing(database, name));
  }

  static void refuse(Connection connection, DatabaseRow database) throws SQLException {
    run(connection, refusing(database));
  }

  /**
   * The statements that allow connections.
   *
   * @param name the name that the database has in the transaction by then
   */
  static List<String> allowing(DatabaseRow database, String name) {
    return altering(database, name, true);
  }

  /** The statement that allows connections to a database that was never closed for a rename. */
  static String allowing(String name) {
    return alter(name, true);
  }

  /** The statements that refuse connections. */
  static List<String> refusing(DatabaseRow database) {
    return altering(database, database.name(), false);
  }

  static void refuseForRename(Connection connection, DatabaseRow database) throws SQLException {
    AdminServer.execute(connection, alter(database.name(), false));
    AdminServer.execute(
        connection,
        "ALTER ROLE CURRENT_USER IN DATABASE %s SET application_name = %s"
            .formatted(SqlQuoting.identifier(database.name()), SqlQuoting.literal(NOTE)));
  }

  private static List<String> altering(DatabaseRow database, String name, boolean allowed) {
    List<String> statements = new ArrayList<>();
    statements.add(alter(name, allowed));
    // What a rename has noted holds no longer.
    database
        .closedBy()
        .map(
            role ->
                "ALTER ROLE %s IN DATABASE %s RESET application_name"
                    .formatted(SqlQuoting.identifier(role), SqlQuoting.identifier(name)))
        .ifPresent(statements::add);
    return statements;
  }

  private static String alter(String name, boolean allowed) {
    return "ALTER DATABASE %s WITH ALLOW_CONNECTIONS %s"
        .formatted(SqlQuoting.identifier(name), allowed);
  }

  private static void run(Connection connection, List<String> statements) throws SQLException {
    AdminServer.execute(connection, String.join(";\n", statements));
  }
}
