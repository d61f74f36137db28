package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Prepares the inside of a database that is no clone for migrations and tenants. */
final class DatabaseSetUp {

  private static final String ISOLATE = SqlResource.load("isolate-database.sql");
  private static final String WHERE =
      "SELECT oid, datname FROM pg_catalog.pg_database WHERE datname = current_database()";

  private DatabaseSetUp() {}

  /**
   * Prepares the inside of a database.
   *
   * @param inside connects to the database, as the admin role
   * @param oid the database; another one is left as it is, for the host may have wired the wrong
   *     one
   * @return the database that it led to instead; empty if all went well
   */
  static Optional<String> run(
      DataSource inside, long oid, String name, RegistryRoles roles, Fence fence)
      throws SQLException {
    return new AdminServer(inside, Optional.empty(), new StatementLimit(1))
        .transaction(
            fence,
            connection -> {
              Optional<String> other = otherThan(connection, oid, name);
              if (other.isEmpty()) {
                AdminServer.execute(connection, statements(roles));
              }
              return other;
            });
  }

  private static String statements(RegistryRoles roles) {
    return ISOLATE
        .replace("${owner}", SqlQuoting.identifier(roles.owner()))
        .replace("${group}", SqlQuoting.identifier(roles.group()));
  }

  private static Optional<String> otherThan(Connection connection, long oid, String name)
      throws SQLException {
    try (PreparedStatement where = connection.prepareStatement(WHERE);
        ResultSet found = where.executeQuery()) {
      if (found.next() && found.getLong("oid") == oid && found.getString("datname").equals(name)) {
        return Optional.empty();
      }
      return Optional.of(found.getString("datname"));
    }
  }
}
