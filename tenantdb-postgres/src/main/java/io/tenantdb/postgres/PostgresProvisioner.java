package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * The work on PostgreSQL 15 and newer.
 *
 * <p>A record's database is created and dropped under names that carry the record's nonce, {@code
 * tdb_new_<nonce>} and {@code tdb_old_<nonce>}. It reaches and leaves its own name by {@code ALTER
 * DATABASE … RENAME}, in a transaction that first takes an advisory lock and then compares the
 * database's OID and marker. The marker is the database's comment. Every role of the server can
 * read names and comments: neither holds a tenant's id unless the host put it into the name.
 *
 * <p>A rename refuses connections for a moment. Should a crash leave it at that, repeating the
 * rename finishes it and allows connections again if they were allowed before; so does resuming.
 *
 * <p>Nothing that blocks a database is removed by force: prepared transactions, active replication
 * slots and subscriptions make {@code rename} or {@code drop} fail with their names before anything
 * was done. Sessions are ended; the admin role can end those of other roles as a member of
 * pg_signal_backend, and those of a superuser only if it is one.
 *
 * <p>Safe for use by many threads. Every call takes one connection at a time from the server's
 * {@link DataSource}, keeps none, and leaves its autocommit mode and its settings as they were. The
 * admin role may have defaults such as {@code default_transaction_read_only} or {@code
 * statement_timeout}; they do not stop the work.
 */
public final class PostgresProvisioner implements TenantDatabaseProvisioner {

  /** Whoever only looks needs no lease. */
  private static final Fence READING = () -> Duration.ofDays(1);

  private final Map<ServerName, AdminServer> servers;
  private final Sessions sessions;

  private PostgresProvisioner(Builder builder) {
    this.servers = Map.copyOf(builder.servers);
    this.sessions = new Sessions(builder.sessionEndTimeout, System::nanoTime);
  }

  /** Prepares a provisioner; name its servers. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public CreationResult create(OwnedDatabase database, Fence fence) {
    return call(database, fence, target -> new Creation(target).run());
  }

  @Override
  public DatabaseInspection inspect(OwnedDatabase database) {
    return call(database, READING, target -> inspection(target));
  }

  @Override
  public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
    Objects.requireNonNull(newName, "newName");
    return call(database, fence, target -> new Renaming(target, newName).run());
  }

  @Override
  public void suspend(OwnedDatabase database, Fence fence) {
    call(
        database,
        fence,
        target -> {
          new Access(target).suspend();
          return target;
        });
  }

  @Override
  public void resume(OwnedDatabase database, Fence fence) {
    call(
        database,
        fence,
        target -> {
          new Access(target).resume();
          return target;
        });
  }

  @Override
  public DropResult drop(OwnedDatabase database, Fence fence) {
    return call(database, fence, target -> new Removal(target).run());
  }

  private static DatabaseInspection inspection(Target target) throws SQLException {
    String name = target.identity().visible();
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    return catalog
        .own(name)
        .<DatabaseInspection>map(row -> new DatabaseInspection.Own(row.acceptsConnections()))
        .or(() -> catalog.foreign(name).map(row -> new DatabaseInspection.Foreign(row.occupant())))
        .orElseGet(DatabaseInspection.Absent::new);
  }

  @FunctionalInterface
  private interface Operation<T> {
    T on(Target target) throws SQLException;
  }

  private <T> T call(OwnedDatabase database, Fence fence, Operation<T> operation) {
    ServerName name = database.server();
    AdminServer server = servers.get(name);
    if (server == null) {
      throw new TenantServerException(
          name,
          database.name(),
          "the host has named no such server, only %s; add it to the PostgresProvisioner"
              .formatted(new TreeSet<>(servers.keySet().stream().map(ServerName::value).toList())),
          null);
    }
    try {
      return operation.on(
          new Target(database, DatabaseIdentity.of(database), server, sessions, fence));
    } catch (SQLException | RuntimeException e) {
      // A pool may report an unreachable server in an exception of its own.
      throw ServerErrors.translate(name, database.name(), e);
    }
  }

  /** The servers and settings of a provisioner. Not safe for use by many threads. */
  public static final class Builder {

    private static final Duration DEFAULT_SESSION_END_TIMEOUT = Duration.ofSeconds(10);

    private final Map<ServerName, AdminServer> servers = new LinkedHashMap<>();
    private Duration sessionEndTimeout = DEFAULT_SESSION_END_TIMEOUT;

    private Builder() {}

    /**
     * Names a server.
     *
     * @param name the name that records have it under
     * @param admin connects to one maintenance database of that server, usually {@code postgres},
     *     as a role that may be no superuser, with CREATEDB and membership in pg_signal_backend.
     *     The role owns the tenants' databases. Every node must use the same maintenance database:
     *     PostgreSQL keeps advisory locks by database.
     * @throws IllegalArgumentException if a server of that name was given before
     */
    public Builder server(ServerName name, DataSource admin) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(admin, "admin");
      if (servers.putIfAbsent(name, new AdminServer(admin)) != null) {
        throw new IllegalArgumentException("server " + name + " is named twice");
      }
      return this;
    }

    /**
     * How long {@code rename}, {@code suspend} and {@code drop} wait for the sessions that they end
     * before they fail; 10 seconds unless set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder sessionEndTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("the time-out must be positive, not " + timeout);
      }
      this.sessionEndTimeout = timeout;
      return this;
    }

    /**
     * Makes the provisioner; connects to no server yet.
     *
     * @throws IllegalStateException if no server was named
     */
    public PostgresProvisioner build() {
      if (servers.isEmpty()) {
        throw new IllegalStateException(
            "a PostgresProvisioner needs a server: call server(ServerName, DataSource) first");
      }
      return new PostgresProvisioner(this);
    }
  }
}
