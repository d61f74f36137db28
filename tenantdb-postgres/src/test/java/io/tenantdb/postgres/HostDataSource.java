package io.tenantdb.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A data source whose connections come with autocommit off and a strict isolation level. */
final class HostDataSource extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private final transient DataSource real;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger givenBackAsTaken = new AtomicInteger();

  HostDataSource(DataSource real) {
    this.real = real;
  }

  int taken() {
    return taken.get();
  }

  /** How many came back with autocommit off, as they were taken. */
  int givenBackAsTaken() {
    return givenBackAsTaken.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = real.getConnection();
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    connection.setAutoCommit(false);
    taken.incrementAndGet();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              if (method.getName().equals("close") && !connection.getAutoCommit()) {
                givenBackAsTaken.incrementAndGet();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
