package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.SurveyedLogin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;

/** Drops a login role whose record has no database on the server. */
final class OrphanLoginRemoval {

  private static final String NONCE_HAS_DATABASE = SqlResource.load("has-database-of-nonce.sql");
  private static final String OBJECTS_DEPEND_ON_IT = "2BP01";

  private final AdminServer server;
  private final SurveyedLogin login;
  private final Fence fence;

  OrphanLoginRemoval(AdminServer server, SurveyedLogin login, Fence fence) {
    this.server = server;
    this.login = login;
    this.fence = fence;
  }

  private enum Result {
    NOT_THERE,
    DROPPED,
    DISARMED
  }

  /**
   * Drops it.
   *
   * @return whether the role was there and is gone
   */
  boolean run() throws SQLException {
    Result result = server.transaction(fence, this::remove);
    if (result == Result.DISARMED) {
      throw new TenantServerException(
          login.server(),
          new DatabaseName(login.role()),
          "role %s owns objects, or was granted rights on some, in databases that are not tenantdb's; it cannot log in any more; drop those or give them away by hand, then repair again"
              .formatted(login.role()),
          null);
    }
    return result == Result.DROPPED;
  }

  private Result remove(Connection connection) throws SQLException {
    if (!isThere(connection) || hasDatabase(connection)) {
      return Result.NOT_THERE;
    }
    AdminServer.execute(connection, LoginStatements.disarm(login.role()));
    Savepoint disarmed = connection.setSavepoint();
    try {
      AdminServer.execute(connection, LoginStatements.drop(login.role()));
      return Result.DROPPED;
    } catch (SQLException e) {
      if (!OBJECTS_DEPEND_ON_IT.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(disarmed);
      return Result.DISARMED;
    }
  }

  private boolean isThere(Connection connection) throws SQLException {
    // At most as many roles as there are hexadecimal digits share all characters but the last.
    String before = login.role().substring(0, login.role().length() - 1);
    return new SurveyRows(login.server(), login.registryId())
        .logins(connection, before, 16).stream()
            .anyMatch(l -> l.role().equals(login.role()) && l.powers().isEmpty());
  }

  private boolean hasDatabase(Connection connection) throws SQLException {
    if (login.nonce().isEmpty()) {
      return LoginRole.hasDatabase(connection, login.role());
    }
    String nonce = login.nonce().get().value();
    try (PreparedStatement find = connection.prepareStatement(NONCE_HAS_DATABASE)) {
      find.setString(1, nonce);
      find.setString(2, nonce);
      try (ResultSet found = find.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }
}
