package io.tenantdb.testservers;

import javax.sql.DataSource;

/** A database of the test server, for one test or test class; closing drops it. */
public final class TestDatabase implements AutoCloseable {

  private final TestPostgres server;
  private final String name;

  TestDatabase(TestPostgres server, String name) {
    this.server = server;
    this.name = name;
  }

  /** The name on the server; needs no quotes. */
  public String name() {
    return name;
  }

  /** Connects as superuser, with a session time zone that is neither UTC nor the JVM's. */
  public DataSource dataSource() {
    return server.dataSource(name);
  }

  /** Sessions of {@link #dataSource()} that are kept for the next caller. */
  public DataSource pool() {
    return server.pool(name);
  }

  /** The JDBC URL with the superuser; its sessions have the time zone of the JVM. */
  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  /** Ends the sessions in the database and drops it; does nothing if it is gone. */
  @Override
  public void close() {
    Pools.close(jdbcUrl());
    server.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }
}
