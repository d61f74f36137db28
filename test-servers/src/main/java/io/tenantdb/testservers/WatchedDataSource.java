package io.tenantdb.testservers;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Lets a test step in before each statement that is prepared or executed as a text. */
public final class WatchedDataSource extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private final transient DataSource real;
  private final transient Step step;

  /** What a test does before a statement. */
  @FunctionalInterface
  public interface Step {
    /** A failure takes the statement's place. */
    void before(String sql) throws Exception;
  }

  /** Leads where the real one leads. */
  public WatchedDataSource(DataSource real, Step step) {
    this.real = real;
    this.step = step;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return watched(Connection.class, real.getConnection());
  }

  private <T> T watched(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            WatchedDataSource.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
                step.before(sql);
              }
              try {
                Object answer = method.invoke(target, arguments);
                return method.getName().equals("createStatement")
                    ? watched(Statement.class, (Statement) answer)
                    : answer;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }
}
