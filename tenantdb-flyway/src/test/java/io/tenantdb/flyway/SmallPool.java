package io.tenantdb.flyway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A pool of a fixed size: closing a connection gives it back as it is, one that is broken is
 * replaced, and more than the size are refused.
 */
final class SmallPool extends PGSimpleDataSource implements AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final transient DataSource real;
  private final int size;
  private final transient Deque<Connection> idle = new ArrayDeque<>();
  private int lent;

  SmallPool(DataSource real, int size) {
    this.real = real;
    this.size = size;
  }

  @Override
  public synchronized Connection getConnection() throws SQLException {
    if (lent == size) {
      throw new SQLTransientConnectionException("the pool is empty");
    }
    Connection connection = idle.poll();
    if (connection == null || connection.isClosed()) {
      connection = real.getConnection();
    }
    lent++;
    return pooled(connection);
  }

  /** How many connections were not given back. */
  synchronized int lent() {
    return lent;
  }

  private synchronized void giveBack(Connection connection) {
    lent--;
    idle.push(connection);
  }

  private Connection pooled(Connection connection) {
    AtomicBoolean closed = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            connection.getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                if (closed.compareAndSet(false, true)) {
                  giveBack(connection);
                }
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  @Override
  public synchronized void close() throws SQLException {
    for (Connection connection : idle) {
      connection.close();
    }
  }
}
