package io.tenantdb.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A data source whose connections come with autocommit off, a strict isolation level, read-only
 * transactions and limits on the time that statements, transactions and waits for locks may take.
 */
final class HostDataSource extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private static final String LIMIT =
      """
      SELECT set_config('default_transaction_read_only', 'on', false),
             set_config('statement_timeout', '41s', false),
             set_config('lock_timeout', '42s', false),
             CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
                  THEN set_config('transaction_timeout', '43s', false)
             END""";
  private static final String LIMITS =
      """
      SELECT concat_ws(' ', 'default', current_setting('default_transaction_read_only'),
             'statement', current_setting('statement_timeout'),
             'lock', current_setting('lock_timeout'),
             'transaction', coalesce(current_setting('transaction_timeout', true), 'none'))""";
  private static final String LIMITS_AT_WORK =
      """
      SELECT concat_ws(' ', 'read-only', current_setting('transaction_read_only'),
             'statement', current_setting('statement_timeout'),
             'transaction', coalesce(current_setting('transaction_timeout', true), '0'))""";

  private final transient DataSource real;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger givenBackAsTaken = new AtomicInteger();
  private final Set<String> limitsAtWork = ConcurrentHashMap.newKeySet();

  HostDataSource(DataSource real) {
    this.real = real;
  }

  int taken() {
    return taken.get();
  }

  /** How many came back with autocommit off and the same limits, as they were taken. */
  int givenBackAsTaken() {
    return givenBackAsTaken.get();
  }

  /** The limits that statements ran under. */
  Set<String> limitsAtWork() {
    return limitsAtWork;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = real.getConnection();
    query(connection, LIMIT);
    String limits = query(connection, LIMITS);
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    connection.setAutoCommit(false);
    taken.incrementAndGet();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              if (method.getName().equals("close")
                  && !connection.getAutoCommit()
                  && query(connection, LIMITS).equals(limits)) {
                givenBackAsTaken.incrementAndGet();
              }
              if (method.getName().equals("prepareStatement")) {
                limitsAtWork.add(query(connection, LIMITS_AT_WORK));
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
