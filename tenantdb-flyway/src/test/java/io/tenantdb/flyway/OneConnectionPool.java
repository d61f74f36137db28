package io.tenantdb.flyway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;

/** The smallest pool: closing its one connection gives it back, a second one is refused. */
final class OneConnectionPool extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private final transient Connection connection;
  private final AtomicBoolean lent = new AtomicBoolean();

  OneConnectionPool(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (!lent.compareAndSet(false, true)) {
      throw new SQLTransientConnectionException("the pool is empty");
    }
    return (Connection)
        Proxy.newProxyInstance(
            connection.getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                lent.set(false);
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
