package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantServerSurvey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The work on PostgreSQL 15 and newer.
 *
 * <p>A record's database is created and dropped under names that carry the record's nonce: {@code
 * tdb_new_<nonce>} if it was made from template0, {@code tdb_cln_<nonce>} if it was cloned, {@code
 * tdb_old_<nonce>} before it is dropped, {@code tdb_bin_<nonce>} in the recycle bin. It reaches and
 * leaves its own name by {@code ALTER DATABASE … RENAME}, in a transaction that first takes an
 * advisory lock and that compares the database's OID and marker. The marker is the database's
 * comment. Every role of the server can read names and comments: neither holds a tenant's id unless
 * the host put it into the name.
 *
 * <p>A template is {@code tdb_new_<nonce>} until it is sealed, and then {@code
 * tdb_tpl_<registry>_<fingerprint>}; a clone of the warm pool keeps the name {@code
 * tdb_cln_<nonce>} until a record claims it, in one transaction. What is sealed refuses connections
 * and says so in its comment. A template that somebody is connected to cannot be cloned: that is
 * tried again for half a minute, as long as the lease lasts.
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

  /** As many as are claimed while one is computed, and some more. */
  private static final int SECRETS_READY = 8;

  private final Targets targets;
  private final RecordWork records;
  private final PreparedWork prepared;
  private final TenantServerSurvey survey;

  private PostgresProvisioner(Builder builder) {
    Map<ServerName, AdminServer> named = new LinkedHashMap<>();
    builder.servers.forEach(
        (name, admin) ->
            named.put(
                name,
                new AdminServer(
                    admin,
                    Optional.of(new MaintenanceDatabase(builder.maintenanceDatabase)),
                    new StatementLimit(builder.createsAtOnce))));
    Optional<Isolation> isolation =
        builder.roles.map(
            roles ->
                new Isolation(
                    roles.databases(),
                    new KeptPasswords(roles.credentials()),
                    new SecretStock(new SecureRandom(), builder.background, SECRETS_READY)));
    this.targets =
        new Targets(
            named,
            new Sessions(builder.sessionEndTimeout, System::nanoTime),
            new Cloning(builder.cloneStrategy, System::nanoTime, builder.pause),
            isolation);
    this.records = new RecordWork(targets, isolation);
    this.prepared = new PreparedWork(targets, isolation);
    this.survey = new PostgresSurvey(targets, isolation);
  }

  /**
   * Prepares a provisioner that has PostgreSQL keep the tenants apart; name its servers.
   *
   * @param databases connects to any database of a server with the login of the server's admin data
   *     source; asked for databases under construction, so it should keep no pool of them
   * @param credentials keeps the passwords of the tenants' logins
   */
  public static Builder builder(
      Function<DatabaseAddress, DataSource> databases, TenantCredentials credentials) {
    return new Builder(Optional.of(new HostAccess(databases, credentials)));
  }

  /**
   * Prepares a provisioner that makes no roles: PUBLIC may connect to tenants' databases, and who
   * comes in with what rights is the host's business; name its servers.
   *
   * <p>It may follow one with isolation. Databases that there are stay as they are: nobody but
   * their tenant's login, the registry's owner role and the admin role may connect, until the host
   * grants CONNECT to a role of its own, and the registry's group to it. Suspending, resuming and
   * dropping go on to work with them.
   */
  public static Builder withoutIsolation() {
    return new Builder(Optional.empty());
  }

  @Override
  public Set<ServerName> servers() {
    return targets.servers().keySet();
  }

  @Override
  public CreationResult create(
      OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    return records.create(database, template, fence);
  }

  @Override
  public DatabaseInspection inspect(OwnedDatabase database) {
    return records.inspect(database);
  }

  @Override
  public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
    Objects.requireNonNull(newName, "newName");
    return targets.call(database, fence, target -> new Renaming(target, newName).run());
  }

  @Override
  public void suspend(OwnedDatabase database, Fence fence) {
    records.changeAccess(database, fence, Access::suspend);
  }

  @Override
  public void admitMigration(OwnedDatabase database, Fence fence) {
    records.changeAccess(database, fence, Access::admitMigration);
  }

  @Override
  public void resume(OwnedDatabase database, Fence fence) {
    records.changeAccess(database, fence, Access::resume);
  }

  @Override
  public boolean backUp(OwnedDatabase database, Consumer<DatabaseAddress> backup, Fence fence) {
    return records.backUp(database, backup, fence);
  }

  @Override
  public DropResult drop(OwnedDatabase database, Fence fence) {
    return records.drop(database, fence);
  }

  @Override
  public RecycleResult recycle(OwnedDatabase database, Fence fence) {
    return records.recycle(database, fence);
  }

  @Override
  public RenameResult restore(OwnedDatabase database, Fence fence) {
    return records.restore(database, fence);
  }

  @Override
  public DatabaseAddress prepare(
      PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    return prepared.prepare(database, template, fence);
  }

  @Override
  public CopyResult copy(
      PreparedDatabase copy, OwnedDatabase original, Duration patience, Fence fence) {
    if (!(inspect(original) instanceof DatabaseInspection.Own)) {
      return new CopyResult.Absent();
    }
    return prepared.copy(copy, Origin.OfRecord.of(original, patience), fence);
  }

  @Override
  public void seal(PreparedDatabase database, Fence fence) {
    prepared.seal(database, fence);
  }

  @Override
  public boolean isSealed(PreparedDatabase database) {
    return prepared.isSealed(database);
  }

  @Override
  public void discard(PreparedDatabase database, Fence fence) {
    prepared.discard(database, fence);
  }

  @Override
  public TenantServerSurvey survey() {
    return survey;
  }

  /**
   * How the server copies a template (PostgreSQL manual, "CREATE DATABASE", STRATEGY). The names
   * are PostgreSQL's own.
   */
  public enum CloneStrategy {
    /** Block by block through the write-ahead log: the faster one for small templates. */
    WAL_LOG,
    /**
     * File by file, with a checkpoint before and after: for large templates, above all where
     * PostgreSQL 18 has {@code file_copy_method = clone}.
     */
    FILE_COPY
  }

  /** The servers and settings of a provisioner. Not safe for use by many threads. */
  public static final class Builder {

    private static final Duration DEFAULT_SESSION_END_TIMEOUT = Duration.ofSeconds(10);

    private static final int DEFAULT_CREATES_AT_ONCE = 2;

    private final Map<ServerName, DataSource> servers = new LinkedHashMap<>();
    private Duration sessionEndTimeout = DEFAULT_SESSION_END_TIMEOUT;
    private CloneStrategy cloneStrategy = CloneStrategy.WAL_LOG;
    private int createsAtOnce = DEFAULT_CREATES_AT_ONCE;
    private String maintenanceDatabase = "postgres";
    private Cloning.Pause pause = Cloning.Pause.random(new Random());

    private final Optional<HostAccess> roles;
    private Executor background = ForkJoinPool.commonPool();

    private Builder(Optional<HostAccess> roles) {
      this.roles = roles;
    }

    /**
     * Names a server.
     *
     * @param name the name that records have it under
     * @param admin connects to the {@linkplain #maintenanceDatabase maintenance database} of that
     *     server, as a role that may be no superuser, with CREATEDB, membership in
     *     pg_signal_backend and, for isolation, CREATEROLE. The role owns the tenants' databases
     * @throws IllegalArgumentException if a server of that name was given before
     */
    public Builder server(ServerName name, DataSource admin) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(admin, "admin");
      if (servers.putIfAbsent(name, admin) != null) {
        throw new IllegalArgumentException("server " + name + " is named twice");
      }
      return this;
    }

    /**
     * Where the admin data sources of all servers lead; {@code postgres} unless set. It has to be
     * the same for every node, since PostgreSQL keeps advisory locks by database: a data source
     * that leads elsewhere is refused when it is first used, with a {@link
     * io.tenantdb.api.error.TenantServerException}.
     */
    public Builder maintenanceDatabase(String name) {
      this.maintenanceDatabase = Objects.requireNonNull(name, "name");
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

    /** How the server copies a template; {@link CloneStrategy#WAL_LOG} unless set. */
    public Builder cloneStrategy(CloneStrategy strategy) {
      this.cloneStrategy = Objects.requireNonNull(strategy, "strategy");
      return this;
    }

    /**
     * How many CREATE DATABASE statements this provisioner has run on one server at the same time;
     * the others wait for their turn, first come, first served. 2 unless set.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder createsAtOnce(int creates) {
      if (creates < 1) {
        throw new IllegalArgumentException("at least 1 create at once, not " + creates);
      }
      this.createsAtOnce = creates;
      return this;
    }

    /**
     * Where verifiers of passwords are computed ahead of their need, a millisecond each; {@link
     * ForkJoinPool#commonPool()} unless set.
     */
    public Builder background(Executor executor) {
      this.background = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** How to wait between two attempts to clone a template that is in use. */
    Builder pause(Cloning.Pause newPause) {
      this.pause = newPause;
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
