package io.tenantdb.flyway;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands out one open connection first, which its user cannot close, and then others of the source
 * behind it: Flyway itself opens one, while callbacks and Java migrations may ask for more. The
 * sessions of those others are ended when they are closed, whatever was done in them.
 */
final class SessionDataSource implements DataSource {

  private final AtomicReference<@Nullable Connection> first;
  private final AtomicBoolean scripted = new AtomicBoolean();
  private final DataSource source;
  private volatile @Nullable PlanRecorder recorder;
  private final Watchdog watchdog;
  private volatile @Nullable HistoryTable history;

  SessionDataSource(Connection first, DataSource source, Watchdog watchdog) {
    this.watchdog = watchdog;
    this.first = new AtomicReference<>(withoutClose(first));
    this.source = source;
  }

  /** Has somebody hear what is done with the first connection. */
  void record(PlanRecorder listener) {
    recorder = listener;
  }

  /**
   * Holds Flyway to the deadline: it waits for its lock no longer than that, and what it runs is
   * cancelled. Not so its rows in the history: one tells of a failure outside of a transaction.
   */
  void guard(HistoryTable table) {
    history = table;
  }

  /** Ends the session behind a connection and closes it: a pool then opens another in its place. */
  static void end(Connection connection) {
    abort(connection);
    closeQuietly(connection);
  }

  static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      // Then the session is lost already.
    }
  }

  static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing depends on a connection that is done with.
    }
  }

  /**
   * Whether a script ran on the first connection: a migration, a callback or the host's {@code
   * initSql}. Flyway prepares its own statements and no others.
   */
  boolean ranScript() {
    return scripted.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    @Nullable Connection session = first.getAndSet(null);
    return session != null ? session : endedAtClose(guarded(source.getConnection()));
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return endedAtClose(guarded(source.getConnection(username, password)));
  }

  private Connection guarded(Connection connection) {
    watchdog.guard(connection);
    return connection;
  }

  private Connection withoutClose(Connection connection) {
    return proxy(
        connection,
        (proxy, method, arguments) -> {
          boolean script = method.getName().equals("createStatement");
          if (script) {
            scripted.set(true);
          }
          if (method.getName().equals("close")) {
            return null;
          }
          @Nullable PlanRecorder listener = recorder;
          if (listener != null) {
            listener.onConnection(method);
          }
          if (takesLock(arguments)) {
            watchdog.requireTime();
          }
          @Nullable Object result = invoke(connection, method, arguments);
          if (result instanceof Statement statement && !writesHistory(arguments)) {
            watchdog.watch(connection, statement);
          }
          return script && listener != null && result instanceof Statement statement
              ? recorded(statement, listener)
              : result;
        });
  }

  private boolean writesHistory(@Nullable Object @Nullable [] arguments) {
    @Nullable HistoryTable table = history;
    return table != null && sql(arguments).startsWith("INSERT INTO " + table.quoted());
  }

  private boolean takesLock(@Nullable Object @Nullable [] arguments) {
    return history != null && sql(arguments).contains("pg_try_advisory_lock");
  }

  /** The statement that is prepared, if one is. */
  private static String sql(@Nullable Object @Nullable [] arguments) {
    return arguments != null && arguments.length > 0 && arguments[0] instanceof String sql
        ? sql
        : "";
  }

  private static Statement recorded(Statement statement, PlanRecorder listener) {
    return (Statement)
        Proxy.newProxyInstance(
            statement.getClass().getClassLoader(),
            new Class<?>[] {Statement.class},
            (proxy, method, arguments) -> {
              listener.onStatement(method, arguments);
              return invoke(statement, method, arguments);
            });
  }

  private Connection endedAtClose(Connection connection) {
    return proxy(
        connection,
        (proxy, method, arguments) -> {
          if (method.getName().equals("close")) {
            watchdog.release(connection);
            end(connection);
            return null;
          }
          @Nullable Object result = invoke(connection, method, arguments);
          if (result instanceof Statement statement) {
            watchdog.watch(connection, statement);
          }
          return result;
        });
  }

  /** In the connection's own class loader, where Flyway looks for the driver's COPY classes. */
  private static Connection proxy(Connection connection, InvocationHandler handler) {
    return (Connection)
        Proxy.newProxyInstance(
            connection.getClass().getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  private static @Nullable Object invoke(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
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
