package io.tenantdb.postgres;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.tck.TenantDatabaseProvisionerContract;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/** The contract on a test server. */
abstract class ServerContract extends TenantDatabaseProvisionerContract {

  private static final int VALIDATION_SECONDS = 5;

  /** The server, as a superuser sees it. */
  abstract Server host();

  /** Connects as an application does. */
  abstract Connection session(DatabaseName name) throws SQLException;

  @Override
  protected ServerName server() {
    return Server.NAME;
  }

  @Override
  protected void createStranger(DatabaseName name) {
    host().createForeign(name, "");
  }

  @Override
  protected boolean exists(DatabaseName name) {
    return host().exists(name.value());
  }

  @Override
  protected boolean canConnect(DatabaseName name) {
    try (Connection connection = session(name)) {
      return connection.isValid(VALIDATION_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  protected Session openSession(DatabaseName name) {
    try {
      return new JdbcSession(session(name));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Collection<DatabaseName> databasesOf(CreationNonce nonce) {
    return host().allOf(nonce).stream()
        .filter(name -> !name.isEmpty())
        .map(DatabaseName::new)
        .toList();
  }

  @Override
  protected Session openMigratingSession(DatabaseName name) {
    try {
      return new JdbcSession(host().adminSession(name));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void putMark(DatabaseName name) {
    try (Connection connection = host().adminSession(name);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA mark CREATE TABLE mark (written text)");
      statement.execute("INSERT INTO mark.mark VALUES ('so that it grows')");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected boolean hasMark(DatabaseName name) {
    try (Connection connection = host().adminSession(name);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT count(*) FROM pg_namespace WHERE nspname = 'mark'")) {
      return found.next() && found.getInt(1) == 1;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void remove(DatabaseName name) {
    host()
        .execute(
            "DROP DATABASE IF EXISTS %s WITH (FORCE)"
                .formatted(SqlQuoting.identifier(name.value())));
  }

  private record JdbcSession(Connection connection) implements Session {

    @Override
    public boolean isOpen() {
      try {
        return connection.isValid(VALIDATION_SECONDS);
      } catch (SQLException e) {
        return false;
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
