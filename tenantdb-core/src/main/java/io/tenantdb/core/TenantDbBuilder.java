package io.tenantdb.core;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.TenantDatabaseEvents;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.spi.PlacementStrategy;
import io.tenantdb.api.spi.TenantConnections;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import io.tenantdb.api.spi.TenantDatabaseCheck;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.core.internal.placement.FewestDatabases;
import io.tenantdb.core.internal.provisioning.LastBackup;
import io.tenantdb.core.internal.provisioning.ReadDatabases;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/** Builds a {@link TenantDb}. For one thread. */
public final class TenantDbBuilder {

  private static final int MAX_WARM_POOL = 1000;

  private final TenantDbSettings settings;

  TenantDbBuilder(
      TenantDatabaseRegistry registry,
      TenantDatabaseReadRepository readRepository,
      TenantDatabaseProvisioner provisioner,
      TenantDatabaseMigrator migrator,
      TenantDirectory directory) {
    this.settings =
        new TenantDbSettings(registry, readRepository, provisioner, migrator, directory);
  }

  /** Takes events to their subscribers; by default to those of this process. */
  public TenantDbBuilder eventBus(TenantDatabaseEventBus value) {
    settings.eventBus = Objects.requireNonNull(value, "eventBus");
    return this;
  }

  /**
   * Adds a subscriber that is there before the first event is relayed, so that it also gets what an
   * earlier process committed and did not deliver. {@link TenantDatabaseEvents#subscribe} is for
   * those that come and go.
   *
   * @param name names the subscriber in logs and errors
   * @throws IllegalArgumentException if a subscriber of that name was added already
   */
  public TenantDbBuilder subscriber(String name, TenantDatabaseEventListener listener) {
    Objects.requireNonNull(listener, "listener");
    if (settings.subscribers.putIfAbsent(name, listener) != null) {
      throw new IllegalArgumentException(
          "A subscriber named '%s' is there already; give this one another name".formatted(name));
    }
    return this;
  }

  /** What to have closed when a database goes away or changes; by default nothing. */
  public TenantDbBuilder tenantConnections(TenantConnections value) {
    settings.tenantConnections = Objects.requireNonNull(value, "tenantConnections");
    return this;
  }

  /** Names that no tenant's database may get, such as those of the host's own databases. */
  public TenantDbBuilder reservedNames(Set<DatabaseName> value) {
    settings.reservedNames = Set.copyOf(value);
    return this;
  }

  /**
   * Chooses the servers of new databases; by default that with the fewest databases, of those that
   * the provisioner knows.
   */
  public TenantDbBuilder placement(PlacementStrategy value) {
    settings.placement = Objects.requireNonNull(value, "placement");
    return this;
  }

  /**
   * The default placement with a limit: a server that has so many tenants' databases gets no more.
   * Each node keeps it by what it reads: nodes that place at the same moment may exceed it by as
   * many databases as they are, and nodes with other limits go by their own.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder databasesPerServer(long limit) {
    if (limit < 1) {
      throw new InvalidValueException(
          "limit of databases a server", String.valueOf(limit), "it must be at least 1");
    }
    settings.placement = new FewestDatabases(limit);
    return this;
  }

  /** Dates changes; by default the system clock. Leases go by the registry's clock, not by this. */
  public TenantDbBuilder clock(InstantSource value) {
    settings.clock = Objects.requireNonNull(value, "clock");
    return this;
  }

  /** Makes record ids and nonces; by default a {@link SecureRandom}. */
  public TenantDbBuilder random(RandomGenerator value) {
    settings.random = Objects.requireNonNull(value, "random");
    return this;
  }

  /** This node's name in leases and claims, unique among all nodes; made up by default. */
  public TenantDbBuilder nodeName(String value) {
    settings.nodeName = Objects.requireNonNull(value, "nodeName");
    return this;
  }

  /**
   * How long a lease outlives its worker; by default 30 seconds. It is renewed while the work goes
   * on, so this is how long a record stays busy after its worker died. It is also how long an event
   * that a node has begun to deliver is left to that node.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder leaseDuration(Duration value) {
    settings.leaseDuration = positive("lease duration", value);
    return this;
  }

  /**
   * How often to look for events that other nodes committed, and for fleet runs; by default every
   * 250 milliseconds.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder pollInterval(Duration value) {
    settings.pollInterval = positive("poll interval", value);
    return this;
  }

  /**
   * How often to look for work that a crash left unfinished, on whatever node, and for records that
   * the create command made and that have no database yet; by default every 5 seconds.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder reconcileInterval(Duration value) {
    settings.reconcileInterval = positive("reconcile interval", value);
    return this;
  }

  /**
   * How often to have the {@link io.tenantdb.api.TenantDatabaseDoctor} repair what is safe to
   * repair without being asked; by default every 10 minutes. Each round asks the servers and the
   * registry for all databases and records, a few hundred at a time, and connects to no tenant's
   * database.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder doctorInterval(Duration value) {
    settings.doctorInterval = positive("doctor interval", value);
    return this;
  }

  /** What must be true of a database after its migration; by default nothing else than that. */
  public TenantDbBuilder check(TenantDatabaseCheck value) {
    settings.check = Objects.requireNonNull(value, "check");
    return this;
  }

  /**
   * How many databases this node migrates at once in fleet runs; by default 8. Each run has limits
   * of its own.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder runWorkers(int value) {
    if (value < 1) {
      throw new InvalidValueException(
          "workers of runs", String.valueOf(value), "there must be at least 1");
    }
    settings.runWorkers = value;
    return this;
  }

  /** Fills new databases with what must differ between tenants; by default nothing does. */
  public TenantDbBuilder initializer(TenantDatabaseInitializer value) {
    settings.initializer = Objects.requireNonNull(value, "initializer");
    return this;
  }

  /**
   * Gives each tenant a read database of its own, which is created and dropped together with its
   * database; by default there are none. Once it is created, it is never renamed.
   */
  public TenantDbBuilder readDatabases(TenantReadDatabases value) {
    settings.readDatabases = new ReadDatabases(Optional.of(value));
    return this;
  }

  /**
   * Whether new databases are clones of a template that holds the migrations already; by default
   * they are. Each server then has one more database, built in the background, for each set of
   * migrations that nodes use. Without templates the migrations run in each new database.
   */
  public TenantDbBuilder templates(boolean value) {
    settings.templates = value;
    return this;
  }

  /**
   * How many clones wait on each server to become a tenant's in a few milliseconds; by default
   * none. The pool is refilled in the background. It has no effect without templates.
   *
   * @throws InvalidValueException if it is not from 0 to 1000
   */
  public TenantDbBuilder warmPool(int size) {
    if (size < 0 || size > MAX_WARM_POOL) {
      throw new InvalidValueException(
          "size of the warm pool", String.valueOf(size), "it must be from 0 to " + MAX_WARM_POOL);
    }
    settings.warmPool = size;
    return this;
  }

  /**
   * How long a template and the clones of its migrations stay on a server after the last node has
   * used them; by default an hour. Long enough that the releases of a host that run side by side
   * keep theirs.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder templateRetention(Duration value) {
    settings.templateRetention = positive("template retention", value);
    return this;
  }

  /**
   * Puts deleted databases into a recycle bin on their server, from where they can be restored in
   * milliseconds, and drops them when their time is over. By default they are dropped at once.
   *
   * @param retention how long they stay; a database keeps the time that it got when it was deleted
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder recycleBin(Duration retention) {
    settings.retention = Optional.of(positive("retention of the recycle bin", retention));
    return this;
  }

  /**
   * How long a server has rest from one purge of this node to the next, since each drop forces a
   * checkpoint; by default a second. Nodes do not wait for each other's pause, though on a server
   * with PostgreSQL one DROP runs at a time, whichever nodes there are.
   *
   * @throws InvalidValueException if it is not positive
   */
  public TenantDbBuilder purgePause(Duration value) {
    settings.purgePause = positive("pause between purges", value);
    return this;
  }

  /** Keeps a copy of each database before it is dropped for good; by default none is kept. */
  public TenantDbBuilder backup(TenantDatabaseBackup value) {
    settings.lastBackup = new LastBackup(Optional.of(value));
    return this;
  }

  /** Makes the threads; by default daemons. They get names of their own. */
  public TenantDbBuilder threads(ThreadFactory value) {
    settings.threads = Objects.requireNonNull(value, "threads");
    return this;
  }

  /**
   * Builds it, and starts its threads.
   *
   * @throws InvalidValueException if the node name or the lease duration is not one that a {@link
   *     io.tenantdb.api.lease.LeaseRequest} can have
   */
  public TenantDb build() {
    return new TenantDb(new Wiring(settings));
  }

  private static Duration positive(String kind, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new InvalidValueException(kind, value.toString(), "it must be longer than zero");
    }
    return value;
  }
}
