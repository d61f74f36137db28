package io.tenantdb.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Counts what reaches the server, and lets the server do the n-th of it but loses its answer and
 * the connection. A crash of the process also lets nothing reach the server afterwards.
 */
final class FaultyDataSource {

  private static final Set<String> REACH_SERVER =
      Set.of("execute", "executeQuery", "executeUpdate", "commit", "getConnection");

  private final DataSource real;
  private final int failAt;
  private final boolean crash;
  private int count;
  private boolean failed;

  FaultyDataSource(DataSource real, int failAt, boolean crash) {
    this.real = real;
    this.failAt = failAt;
    this.crash = crash;
  }

  /** Whether the n-th was reached. */
  boolean hasFailed() {
    return failed;
  }

  DataSource dataSource() {
    return proxy(DataSource.class, real, null);
  }

  private <T> T proxy(Class<T> type, Object target, Connection physical) {
    InvocationHandler handler =
        (self, method, arguments) -> {
          boolean reaches = REACH_SERVER.contains(method.getName());
          boolean lost = failed && (crash || !method.getName().equals("getConnection"));
          if (reaches && lost && isDead(physical)) {
            throw new SQLException("the process has crashed", "08006");
          }
          Object result;
          try {
            result = method.invoke(target, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
          if (reaches && !failed && count++ == failAt) {
            failed = true;
            end(result instanceof Connection c ? c : physical);
            throw new SQLException("the answer was lost", "08006");
          }
          return wrap(result, physical);
        };
    return type.cast(
        Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** The session ends as well, where a pool would keep it. */
  private static void end(Connection connection) throws SQLException {
    ((Connection) connection.unwrap(PGConnection.class)).close();
    try {
      connection.close();
    } catch (SQLException e) {
      // The pool has found out, and keeps it no longer.
    }
  }

  /** After a crash every connection is dead; without one, those that were closed. */
  private boolean isDead(Connection physical) throws SQLException {
    return crash || (physical != null && physical.isClosed());
  }

  private Object wrap(Object result, Connection physical) {
    if (result instanceof Connection c) {
      return proxy(Connection.class, c, c);
    }
    if (result instanceof PreparedStatement) {
      return proxy(PreparedStatement.class, result, physical);
    }
    return result instanceof Statement ? proxy(Statement.class, result, physical) : result;
  }
}
