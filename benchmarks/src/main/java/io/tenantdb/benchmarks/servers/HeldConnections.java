package io.tenantdb.benchmarks.servers;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a host's pool is to tenantdb: connections that are open already and stay open. Closing one
 * gives it back, with its transaction undone; one that was aborted is replaced. Whoever finds none
 * waits. The one that came back last goes out first, as in pools for production, so that few
 * connections do most of the work and have its statements prepared. The thread that borrows gives
 * back.
 */
public final class HeldConnections extends PGSimpleDataSource implements AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final transient PGSimpleDataSource source;
  private final transient Solitude solitude;
  private final transient BlockingDeque<Connection> idle;

  /** Opens the connections. */
  public HeldConnections(PGSimpleDataSource source, int size, Solitude solitude)
      throws SQLException {
    this.source = source;
    this.solitude = solitude;
    this.idle = new LinkedBlockingDeque<>(size);
    for (int i = 0; i < size; i++) {
      idle.add(source.getConnection());
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    solitude.enter();
    try {
      Connection held = idle.takeFirst();
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, new Loan(held));
    } catch (InterruptedException e) {
      solitude.leave();
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for a connection", e);
    }
  }

  /** Closes the connections that nobody has. */
  @Override
  public void close() throws SQLException {
    List<Connection> rest = new ArrayList<>();
    idle.drainTo(rest);
    for (Connection connection : rest) {
      connection.close();
    }
  }

  /** A held connection while somebody has it. */
  private final class Loan implements InvocationHandler {

    private final Connection held;
    private boolean returned;

    Loan(Connection held) {
      this.held = held;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      switch (method.getName()) {
        case "close" -> {
          giveBack();
          return null;
        }
        case "isClosed" -> {
          return returned || held.isClosed();
        }
        default -> {
          if (returned) {
            throw new SQLException("the connection was given back");
          }
          return invokeHeld(method, arguments);
        }
      }
    }

    private @Nullable Object invokeHeld(Method method, Object @Nullable [] arguments)
        throws Throwable {
      try {
        return method.invoke(held, arguments);
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }

    private void giveBack() throws SQLException {
      if (returned) {
        return;
      }
      returned = true;
      try {
        idle.addFirst(reusable());
      } finally {
        solitude.leave();
      }
    }

    private Connection reusable() throws SQLException {
      if (held.isClosed()) {
        return source.getConnection();
      }
      if (!held.getAutoCommit()) {
        held.rollback();
        held.setAutoCommit(true);
      }
      return held;
    }
  }
}
