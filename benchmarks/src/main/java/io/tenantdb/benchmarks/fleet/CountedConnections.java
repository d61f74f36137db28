package io.tenantdb.benchmarks.fleet;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool without a limit: it has as many connections as were ever wanted at once. */
final class CountedConnections extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private final transient PGSimpleDataSource source;
  private final transient BlockingDeque<Connection> idle = new LinkedBlockingDeque<>();
  private final AtomicInteger opened = new AtomicInteger();

  CountedConnections(PGSimpleDataSource source) {
    this.source = source;
  }

  /** How many were open at once. */
  int most() {
    return opened.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    @Nullable Connection held = idle.pollFirst();
    Connection connection = held == null ? open() : held;
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                giveBack(connection);
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private Connection open() throws SQLException {
    opened.incrementAndGet();
    return source.getConnection();
  }

  private void giveBack(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    idle.addFirst(connection);
  }
}
