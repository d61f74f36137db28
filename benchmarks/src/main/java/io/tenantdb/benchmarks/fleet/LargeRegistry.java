package io.tenantdb.benchmarks.fleet;

import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.benchmarks.servers.BenchmarkServer;
import io.tenantdb.benchmarks.servers.HeldConnections;
import io.tenantdb.benchmarks.servers.Solitude;
import io.tenantdb.jdbi.JdbiRegistry;
import java.sql.SQLException;

/** A registry of very many records, without databases behind them, of which a few are behind. */
final class LargeRegistry implements AutoCloseable {

  static final String DATABASE = "large";
  static final int BEHIND = 10;

  /** The schema version of every tenth record. */
  static final String VERSION_OF_A_TENTH = "10";

  private static final MigrationFingerprint TARGET = new MigrationFingerprint("a".repeat(32));

  private final HeldConnections connections;
  private final JdbiRegistry registry;

  private LargeRegistry(BenchmarkServer server) throws SQLException {
    this.connections = new HeldConnections(server.database(DATABASE), 2, new Solitude());
    this.registry = JdbiRegistry.create(connections);
  }

  static LargeRegistry create(BenchmarkServer server, int records) throws SQLException {
    server.executeAsSuperuser(
        "CREATE DATABASE %s OWNER %s".formatted(DATABASE, BenchmarkServer.HOST_ROLE));
    LargeRegistry large = new LargeRegistry(server);
    large.registry.install();
    Sql.execute(
        large.connections,
        """
        INSERT INTO tenantdb.tenant_database (
          id, tenant_id, server, database_name, read_database_name, creation_nonce, status,
          presence, suspended, serving, schema_version, schema_fingerprint, created_at, updated_at, version,
          routing_epoch)
        SELECT gen_random_uuid(), 't' || n, 'default', 'd' || n, 'r' || n, md5('' || n), 'ACTIVE',
          'PRESENT', false, true, CASE n %% 10 WHEN 0 THEN '%s' ELSE '1' END,
          CASE WHEN n > %d THEN '%s' END, now(), now(), 1, 1
        FROM generate_series(1, %d) AS n;
        INSERT INTO tenantdb.tenant_database_delivery (
          database_id, recorded_version, delivered_version)
        SELECT id, 1, 1 FROM tenantdb.tenant_database;
        ANALYZE tenantdb.tenant_database
        """
            .formatted(VERSION_OF_A_TENTH, BEHIND, TARGET.value(), records));
    return large;
  }

  JdbiRegistry registry() {
    return registry;
  }

  /** What those hold that are up to date. */
  MigrationFingerprint target() {
    return TARGET;
  }

  @Override
  public void close() throws SQLException {
    connections.close();
  }
}
