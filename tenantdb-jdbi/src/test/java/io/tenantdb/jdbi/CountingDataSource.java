package io.tenantdb.jdbi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;

/** Counts what is sent through its connections. Safe for use by many threads. */
final class CountingDataSource {

  private final Map<String, Integer> counts = new TreeMap<>();

  /** The data source whose connections are counted. */
  DataSource of(DataSource source) {
    return watched(
        DataSource.class,
        source,
        connection -> watched(Connection.class, (Connection) connection, this::statement));
  }

  private Object statement(Object made) {
    if (made instanceof PreparedStatement prepared) {
      return watched(PreparedStatement.class, prepared, Function.identity());
    }
    return made instanceof Statement plain
        ? watched(Statement.class, plain, Function.identity())
        : made;
  }

  private <T> T watched(Class<T> type, T real, Function<Object, Object> result) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              count(method.getName());
              try {
                Object returned = method.invoke(real, arguments);
                return returned == null ? null : result.apply(returned);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private synchronized void count(String method) {
    String kind = method.startsWith("execute") ? "statements" : method;
    if (kind.equals("statements") || kind.equals("commit") || kind.equals("rollback")) {
      counts.merge(kind, 1, Integer::sum);
    }
  }

  /** What was sent since this was last asked, by kind. */
  synchronized Map<String, Integer> take() {
    Map<String, Integer> taken = Map.copyOf(counts);
    counts.clear();
    return taken;
  }
}
