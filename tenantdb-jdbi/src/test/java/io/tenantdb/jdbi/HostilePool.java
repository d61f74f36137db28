package io.tenantdb.jdbi;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;

/**
 * A host's connection pool of the careless kind: autocommit is off, the sessions have settings that
 * no library expects, and what is given back is handed out again as it is. It notes what was
 * changed on a connection.
 */
final class HostilePool implements DataSource, AutoCloseable {

  private static final List<String> SETTINGS =
      List.of(
          "default_transaction_isolation = 'serializable'",
          "default_transaction_read_only = on",
          "search_path = pg_catalog",
          "IntervalStyle = 'sql_standard'",
          "TimeZone = 'Pacific/Chatham'",
          "quote_all_identifiers = on",
          "row_security = off");

  private final DataSource source;
  private final Deque<Connection> free = new ConcurrentLinkedDeque<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  HostilePool(DataSource source) {
    this.source = source;
  }

  /** What was changed on connections that came back. */
  List<String> complaints() {
    return complaints;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = free.poll();
    return handle(connection == null || connection.isClosed() ? open() : connection);
  }

  private Connection open() throws SQLException {
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      for (String setting : SETTINGS) {
        statement.execute("SET SESSION " + setting);
      }
    }
    connection.setAutoCommit(false);
    return connection;
  }

  private Connection handle(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                takeBack(connection);
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void takeBack(Connection connection) throws SQLException {
    if (connection.isClosed()) {
      return;
    }
    PGConnection session = connection.unwrap(PGConnection.class);
    if (connection.getAutoCommit()) {
      complaints.add("autocommit was turned on");
    }
    if (session.getAutosave() != AutoSave.NEVER || connection.isReadOnly()) {
      complaints.add("the connection's settings were changed");
    }
    if (connection.getTransactionIsolation() != Connection.TRANSACTION_SERIALIZABLE) {
      complaints.add("the isolation level was changed");
    }
    connection.rollback();
    free.push(connection);
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection = free.poll(); connection != null; connection = free.poll()) {
      connection.close();
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    source.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    source.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return source.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return source.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
