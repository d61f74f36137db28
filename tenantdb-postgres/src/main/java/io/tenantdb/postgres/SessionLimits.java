package io.tenantdb.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The limits that a session of the admin role came with, lifted for work outside a transaction,
 * where SET LOCAL has no effect. Closing puts them back. A session without limits is only read: a
 * SET would reach other clients through a pooler in transaction mode.
 */
final class SessionLimits implements AutoCloseable {

  private static final String LIFT = SqlResource.load("lift-limits.sql");
  private static final String RESTORE = SqlResource.load("restore-limits.sql");

  private final Connection connection;
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  private SessionLimits(Connection connection) {
    this.connection = connection;
  }

  /** Does work without limits. */
  static <T> T lift(Connection connection, AdminServer.Work<T> work) throws SQLException {
    try (SessionLimits limits = new SessionLimits(connection)) {
      limits.lift();
      return work.on(connection);
    }
  }

  private void lift() throws SQLException {
    try (Statement lift = connection.createStatement();
        ResultSet changed = lift.executeQuery(LIFT)) {
      while (changed.next()) {
        names.add(changed.getString("name"));
        values.add(changed.getString("value"));
      }
    }
  }

  @Override
  public void close() throws SQLException {
    if (names.isEmpty()) {
      return;
    }
    Array nameArray = connection.createArrayOf("text", names.toArray());
    Array valueArray = connection.createArrayOf("text", values.toArray());
    try (PreparedStatement restore = connection.prepareStatement(RESTORE)) {
      restore.setArray(1, nameArray);
      restore.setArray(2, valueArray);
      restore.execute();
    } finally {
      nameArray.free();
      valueArray.free();
    }
  }
}
