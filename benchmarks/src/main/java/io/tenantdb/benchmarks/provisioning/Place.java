package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.servers.BenchmarkServer;
import io.tenantdb.benchmarks.servers.HeldConnections;
import io.tenantdb.benchmarks.servers.Solitude;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server, and the connections that a host holds to it: to the database of the registry and to the
 * one from which it works on the others.
 */
final class Place implements AutoCloseable {

  static final String REGISTRY_DATABASE = "saas";

  /** What a pool has unless it is told otherwise. */
  private static final int CONNECTIONS = 10;

  private final BenchmarkServer server;
  private final int port;
  private final HeldConnections registry;
  private final HeldConnections admin;

  /**
   * @param port the way to the server
   */
  Place(BenchmarkServer server, int port, Solitude solitude) throws SQLException {
    this.server = server;
    this.port = port;
    this.registry = new HeldConnections(database(REGISTRY_DATABASE), CONNECTIONS, solitude);
    this.admin = new HeldConnections(database("postgres"), CONNECTIONS, solitude);
  }

  BenchmarkServer server() {
    return server;
  }

  HeldConnections registry() {
    return registry;
  }

  HeldConnections admin() {
    return admin;
  }

  /** Connects to a database, each time anew. */
  PGSimpleDataSource database(String name) {
    PGSimpleDataSource source = server.database(name);
    source.setPortNumbers(new int[] {port});
    return source;
  }

  @Override
  public void close() throws SQLException {
    registry.close();
    admin.close();
  }
}
