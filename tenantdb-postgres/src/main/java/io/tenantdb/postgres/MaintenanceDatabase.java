package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where all nodes meet on a server: PostgreSQL keeps advisory locks by database. The first session
 * is asked where it is.
 */
final class MaintenanceDatabase {

  private static final String CURRENT = "SELECT pg_catalog.current_database()";
  private static final String INVALID_CATALOG = "3D000";

  private final String name;
  private volatile boolean met;

  MaintenanceDatabase(String name) {
    this.name = name;
  }

  /**
   * Refuses a session in another database.
   *
   * @param connection in autocommit mode
   */
  void require(Connection connection) throws SQLException {
    if (met) {
      return;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(CURRENT)) {
      row.next();
      String found = row.getString(1);
      if (!found.equals(name)) {
        throw new SQLException(
            "it leads to database %s, and not to %s, where all nodes have to meet unless each is given another maintenanceDatabase(name)"
                .formatted(found, name),
            INVALID_CATALOG);
      }
    }
    met = true;
  }
}
