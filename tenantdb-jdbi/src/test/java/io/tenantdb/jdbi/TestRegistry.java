package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** An installed registry in a database of its own, reached through a {@link HostilePool}. */
final class TestRegistry implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestDatabase database;
  private final HostilePool pool;
  private final JdbiRegistry registry;
  private final RegistryStore store;

  private TestRegistry(TestDatabase database) {
    this.database = database;
    this.pool = new HostilePool(database.dataSource());
    this.registry = JdbiRegistry.create(pool);
    this.store = new RegistryStore(pool, new SchemaName(JdbiRegistry.DEFAULT_SCHEMA));
  }

  static TestRegistry openHostile() {
    TestRegistry opened = new TestRegistry(TestPostgres.shared().createDatabase());
    opened.registry.install();
    return opened;
  }

  JdbiRegistry get() {
    return registry;
  }

  /** The statements below the registry, for tests that stop in their midst. */
  RegistryStore store() {
    return store;
  }

  /** Where another JVM finds the database. */
  String jdbcUrl() {
    return database.jdbcUrl();
  }

  /** Connects to the database past the pool. */
  DataSource dataSource() {
    return database.dataSource();
  }

  /** Runs a query outside the registry's own statements. */
  List<Map<String, Object>> rows(String sql) {
    return store.write(handle -> handle.createQuery(sql).mapToMap().list());
  }

  /** Runs a statement as superuser, outside the registry. */
  void execute(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Asks the server until a session of this database waits for another's transaction. */
  void awaitASessionBehindALock() {
    // Not the transaction that is open here: it would see the sessions as they were at first.
    Jdbi outside = Jdbi.create(dataSource());
    long deadline = System.nanoTime() + LIMIT.toNanos();
    boolean waits = false;
    while (!waits) {
      assertThat(System.nanoTime()).as("deadline, nobody waits").isLessThan(deadline);
      waits =
          outside.withHandle(
              handle ->
                  handle
                      .createQuery(
                          """
                          SELECT EXISTS (
                            SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock')
                          """)
                      .mapTo(Boolean.class)
                      .one());
    }
  }

  /** Drops the database, and shows that every connection came back as it was given. */
  @Override
  public void close() {
    try (database;
        pool) {
      assertThat(pool.complaints()).isEmpty();
    } catch (SQLException e) {
      throw new IllegalStateException("a connection does not close", e);
    }
  }
}
