package io.tenantdb.jdbi;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * Connections with autocommit on, whatever the host's pool sets. Jdbi takes a connection with
 * autocommit off for one in the midst of a transaction of somebody else, and commits nothing.
 */
final class AutoCommitConnections implements ConnectionFactory {

  private final DataSource dataSource;

  /** Open connections that the host has with autocommit off; it gets them back so. */
  private final Set<Connection> changed =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  AutoCommitConnections(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public Connection openConnection() throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      if (!connection.getAutoCommit()) {
        connection.setAutoCommit(true);
        changed.add(connection);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    try (connection) {
      if (changed.remove(connection) && !connection.isClosed()) {
        connection.setAutoCommit(false);
      }
    }
  }
}
