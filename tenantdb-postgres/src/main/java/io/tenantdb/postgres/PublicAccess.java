package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.PublicDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The right of PUBLIC to enter one database, whoever owns it. */
final class PublicAccess {

  private static final String IS_OPEN = SqlResource.load("is-open-to-public.sql");

  private final PublicDatabase database;

  PublicAccess(PublicDatabase database) {
    this.database = database;
  }

  /**
   * Takes it away.
   *
   * @return whether it was there and open
   */
  boolean close(AdminServer server, Fence fence) throws SQLException {
    return server.transaction(
        fence,
        connection -> {
          if (!isOpen(connection)) {
            return false;
          }
          AdminServer.execute(connection, Statements.revokeConnectFromPublic(database.name()));
          // Whoever may not revoke a right is warned, and nothing is done.
          if (isOpen(connection)) {
            throw notAllowed();
          }
          return true;
        });
  }

  private boolean isOpen(Connection connection) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(IS_OPEN)) {
      find.setLong(1, database.oid());
      find.setString(2, database.name());
      try (ResultSet found = find.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  private TenantServerException notAllowed() {
    return new TenantServerException(
        database.server(),
        new DatabaseName("none"),
        "the admin role may not take CONNECT on database %s from PUBLIC, since it belongs to role %s; run as that role or as a superuser: %s"
            .formatted(
                database.name(),
                database.owner(),
                Statements.revokeConnectFromPublic(database.name())),
        null);
  }
}
