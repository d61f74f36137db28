package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The login role of a record as the server has it.
 *
 * @param canLogIn whether the server takes its password at all
 * @param powerful whether it may do more than any login that tenantdb makes
 * @param mayConnect whether it may enter the record's database, by whatever way
 */
record LoginRole(boolean canLogIn, boolean powerful, boolean mayConnect) {

  private static final String FIND = SqlResource.load("find-login.sql");
  private static final String HAS_DATABASE = SqlResource.load("has-database-of-login.sql");

  /**
   * Looks for a login role.
   *
   * @return empty if the server has no such role: the database is from a time without isolation, or
   *     it is not claimed yet
   */
  static Optional<LoginRole> find(Connection connection, String role, long databaseOid)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setLong(1, databaseOid);
      find.setString(2, role);
      try (ResultSet found = find.executeQuery()) {
        return found.next()
            ? Optional.of(
                new LoginRole(
                    found.getBoolean("can_log_in"),
                    found.getBoolean("powerful"),
                    found.getBoolean("may_connect")))
            : Optional.empty();
      }
    }
  }

  /** Whether the record that a login is named after has a database, of any registry. */
  static boolean hasDatabase(Connection connection, String role) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(HAS_DATABASE)) {
      find.setString(1, role);
      try (ResultSet found = find.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  /** Whether the tenant can come in, as far as its role goes. */
  boolean comesIn() {
    return canLogIn && mayConnect;
  }

  /** Whether the role is shut out twice over, as suspending does it. */
  boolean isShutOut() {
    return !canLogIn && !mayConnect;
  }
}
