package io.tenantdb.flyway;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands out one open connection first, which its user cannot close, and then others of the source
 * behind it: Flyway itself opens one, while callbacks and Java migrations may ask for more.
 */
final class SessionDataSource implements DataSource {

  private final AtomicReference<@Nullable Connection> first;
  private final DataSource source;

  SessionDataSource(Connection first, DataSource source) {
    this.first = new AtomicReference<>(withoutClose(first));
    this.source = source;
  }

  @Override
  public Connection getConnection() throws SQLException {
    @Nullable Connection session = first.getAndSet(null);
    return session != null ? session : source.getConnection();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return source.getConnection(username, password);
  }

  /** In the connection's own class loader, where Flyway looks for the driver's COPY classes. */
  private static Connection withoutClose(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            connection.getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                method.getName().equals("close") ? null : invoke(connection, method, arguments));
  }

  private static @Nullable Object invoke(
      Connection connection, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter writer) throws SQLException {
    source.setLogWriter(writer);
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
