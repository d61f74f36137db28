package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantServerSurvey;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
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
  private final Optional<Isolation> isolation;
  private final TenantServerSurvey survey;

  private PostgresProvisioner(Builder builder) {
    Map<ServerName, AdminServer> named = new LinkedHashMap<>();
    builder.servers.forEach(
        (name, admin) ->
            named.put(name, new AdminServer(admin, new StatementLimit(builder.createsAtOnce))));
    this.isolation =
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
    return new Builder(Optional.of(new Roles(databases, credentials)));
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
    Optional<DatabaseIdentity> sealed =
        template.filter(on -> on.server().equals(database.server())).map(DatabaseIdentity::of);
    return call(
        database,
        fence,
        target -> {
          Optional<RecordIsolation> own = Optional.empty();
          if (isolation.isPresent()) {
            own = Optional.of(new RecordIsolation(isolation.get(), target, database));
          }
          return new Creation(target, sealed, own).run();
        });
  }

  @Override
  public DatabaseInspection inspect(OwnedDatabase database) {
    return call(database, Targets.READING, target -> inspection(target, access(target, database)));
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
          access(target, database).suspend();
          return target;
        });
  }

  @Override
  public void admitMigration(OwnedDatabase database, Fence fence) {
    call(
        database,
        fence,
        target -> {
          access(target, database).admitMigration();
          return target;
        });
  }

  @Override
  public void resume(OwnedDatabase database, Fence fence) {
    call(
        database,
        fence,
        target -> {
          access(target, database).resume();
          return target;
        });
  }

  @Override
  public boolean backUp(OwnedDatabase database, Consumer<DatabaseAddress> backup, Fence fence) {
    Optional<DatabaseRow> open =
        call(database, fence, target -> backupAccess(target, database).open());
    if (open.isEmpty()) {
      return false;
    }
    try {
      backup.accept(new DatabaseAddress(database.server(), new DatabaseName(open.get().name())));
    } catch (RuntimeException e) {
      closeAfter(e, database, open.get(), fence);
      throw e;
    }
    return call(database, fence, target -> backupAccess(target, database).close(open.get()));
  }

  private void closeAfter(
      RuntimeException failure, OwnedDatabase database, DatabaseRow open, Fence fence) {
    try {
      var unused = call(database, fence, target -> backupAccess(target, database).close(open));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private BackupAccess backupAccess(Target target, OwnedDatabase database) {
    return new BackupAccess(target, TenantLogin.roleOf(database.id()), isolation.isPresent());
  }

  @Override
  public DropResult drop(OwnedDatabase database, Fence fence) {
    return call(
        database,
        fence,
        target -> {
          DropResult result = new Removal(target).run();
          new LoginRemoval(target, TenantLogin.roleOf(database.id())).run();
          isolation.ifPresent(on -> on.forget(database));
          return result;
        });
  }

  @Override
  public RecycleResult recycle(OwnedDatabase database, Fence fence) {
    return call(database, fence, target -> new Recycling(target).recycle());
  }

  @Override
  public RenameResult restore(OwnedDatabase database, Fence fence) {
    return call(database, fence, target -> new Recycling(target).restore());
  }

  @Override
  public DatabaseAddress prepare(
      PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    return call(
        database,
        fence,
        target -> {
          new Preparation(target, database, template, isolation).run();
          return target.address();
        });
  }

  @Override
  public void seal(PreparedDatabase database, Fence fence) {
    call(
        database,
        fence,
        target -> {
          new Sealing(target, DatabaseIdentity.building(database)).run();
          return target;
        });
  }

  @Override
  public boolean isSealed(PreparedDatabase database) {
    return call(
        database,
        Targets.READING,
        target ->
            target
                .server()
                .withoutTransaction(target::catalog)
                .sealed(target.identity())
                .isPresent());
  }

  @Override
  public void discard(PreparedDatabase database, Fence fence) {
    call(database, fence, target -> new Removal(target).run());
  }

  @Override
  public TenantServerSurvey survey() {
    return survey;
  }

  private Access access(Target target, OwnedDatabase database) {
    return new Access(target, TenantLogin.roleOf(database.id()), isolation.isPresent());
  }

  private static DatabaseInspection inspection(Target target, Access access) throws SQLException {
    String name = target.identity().visible();
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    Optional<DatabaseRow> own = catalog.own(name);
    if (own.isPresent()) {
      return new DatabaseInspection.Own(
          target.server().withoutTransaction(c -> access.isOpen(c, own.get())));
    }
    return catalog
        .foreign(name)
        .<DatabaseInspection>map(row -> new DatabaseInspection.Foreign(row.occupant()))
        .orElseGet(DatabaseInspection.Absent::new);
  }

  private <T> T call(OwnedDatabase database, Fence fence, Targets.Operation<T> operation) {
    return targets.call(database, fence, operation);
  }

  private <T> T call(PreparedDatabase database, Fence fence, Targets.Operation<T> operation) {
    return targets.call(database, fence, operation);
  }

  /** What isolation needs of the host. */
  private record Roles(
      Function<DatabaseAddress, DataSource> databases, TenantCredentials credentials) {

    Roles {
      Objects.requireNonNull(databases, "databases");
      Objects.requireNonNull(credentials, "credentials");
    }
  }

  /** The servers and settings of a provisioner. Not safe for use by many threads. */
  public static final class Builder {

    private static final Duration DEFAULT_SESSION_END_TIMEOUT = Duration.ofSeconds(10);

    private static final int DEFAULT_CREATES_AT_ONCE = 2;

    private final Map<ServerName, DataSource> servers = new LinkedHashMap<>();
    private Duration sessionEndTimeout = DEFAULT_SESSION_END_TIMEOUT;
    private CloneStrategy cloneStrategy = CloneStrategy.WAL_LOG;
    private int createsAtOnce = DEFAULT_CREATES_AT_ONCE;
    private Cloning.Pause pause = randomPause(new Random());

    private final Optional<Roles> roles;
    private Executor background = ForkJoinPool.commonPool();

    private Builder(Optional<Roles> roles) {
      this.roles = roles;
    }

    /**
     * Names a server.
     *
     * @param name the name that records have it under
     * @param admin connects to one maintenance database of that server, usually {@code postgres},
     *     as a role that may be no superuser, with CREATEDB, membership in pg_signal_backend and,
     *     for isolation, CREATEROLE. The role owns the tenants' databases. Every node must use the
     *     same maintenance database: PostgreSQL keeps advisory locks by database.
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

    private static Cloning.Pause randomPause(RandomGenerator random) {
      return longest -> TimeUnit.MILLISECONDS.sleep(random.nextLong(1, longest.toMillis() + 1));
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
