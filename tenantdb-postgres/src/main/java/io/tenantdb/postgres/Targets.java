package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The servers that the host has named, and what works on them; tells faults in terms of the API.
 */
record Targets(
    Map<ServerName, AdminServer> servers,
    Sessions sessions,
    Cloning cloning,
    Optional<Isolation> isolation) {

  /** Whoever only looks needs no lease. */
  static final Fence READING = Fence.of(1, () -> Duration.ofDays(1));

  /** What a message about a whole server calls the database. */
  private static final DatabaseName NO_DATABASE = new DatabaseName("none");

  Targets {
    servers = Map.copyOf(servers);
  }

  /** Work on one database. */
  @FunctionalInterface
  interface Operation<T> {
    T on(Target target) throws SQLException;
  }

  /** Work that is about no one database. */
  @FunctionalInterface
  interface ServerOperation<T> {
    T on(AdminServer server) throws SQLException;
  }

  <T> T call(OwnedDatabase database, Fence fence, Operation<T> operation) {
    return call(
        new DatabaseAddress(database.server(), database.name()),
        DatabaseIdentity.of(database),
        fence,
        operation);
  }

  <T> T call(PreparedDatabase database, Fence fence, Operation<T> operation) {
    return call(
        new DatabaseAddress(
            database.server(), new DatabaseName(DatabaseIdentity.building(database))),
        DatabaseIdentity.of(database),
        fence,
        operation);
  }

  <T> T call(
      DatabaseAddress address, DatabaseIdentity identity, Fence fence, Operation<T> operation) {
    return on(
        address,
        server -> operation.on(new Target(address, identity, server, sessions, cloning, fence)));
  }

  /** Does work that is about no one database. */
  <T> T onServer(ServerName server, ServerOperation<T> operation) {
    return on(new DatabaseAddress(server, NO_DATABASE), operation);
  }

  /** Does work on the server of a database, which messages name. */
  <T> T on(DatabaseAddress address, ServerOperation<T> operation) {
    ServerName name = address.server();
    AdminServer server = servers.get(name);
    if (server == null) {
      throw new TenantServerException(
          name,
          address.databaseName(),
          "the host has named no such server, only %s; add it to the PostgresProvisioner"
              .formatted(new TreeSet<>(servers.keySet().stream().map(ServerName::value).toList())),
          null);
    }
    try {
      return operation.on(server);
    } catch (SQLException | RuntimeException e) {
      isolation.ifPresent(on -> on.doubtAfter(e));
      // A pool may report an unreachable server in an exception of its own.
      throw ServerErrors.translate(name, address.databaseName(), e);
    }
  }
}
