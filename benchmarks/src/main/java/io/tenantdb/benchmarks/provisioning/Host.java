package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.core.TenantDb;
import io.tenantdb.flyway.FlywayMigrator;
import io.tenantdb.inmemory.InMemoryReadRepository;
import io.tenantdb.inmemory.InMemoryTenantCredentials;
import io.tenantdb.jdbi.JdbiRegistry;
import io.tenantdb.postgres.PostgresProvisioner;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * A host application with tenantdb as in production, save that its read model is in memory: the
 * relay and the refill of the pool run. Safe for use by many threads.
 */
final class Host implements AutoCloseable {

  static final String MIGRATIONS = "classpath:db/tenant";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long GLANCE_MILLIS = 2;
  private static final Attribution BY = Attribution.by("benchmark").because("a new tenant");

  private final JdbiRegistry registry;
  private final TenantDb tenantDb;
  private final int warmPool;
  private final String prefix;
  private final AtomicInteger tenants = new AtomicInteger();

  private Host(JdbiRegistry registry, TenantDb tenantDb, int warmPool) {
    this.registry = registry;
    this.tenantDb = tenantDb;
    this.warmPool = warmPool;
    this.prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + "-";
  }

  /**
   * Opens it, with a template and a full pool.
   *
   * @param warmPool how many clones wait for tenants
   */
  static Host open(Place place, int warmPool) throws InterruptedException {
    JdbiRegistry registry = JdbiRegistry.create(place.registry());
    registry.install();
    Function<DatabaseAddress, DataSource> databases =
        address -> place.database(address.databaseName().value());
    PostgresProvisioner provisioner =
        PostgresProvisioner.builder(databases, new InMemoryTenantCredentials())
            .server(ServerName.DEFAULT, place.admin())
            .build();
    FlywayMigrator migrator = FlywayMigrator.builder(databases, MIGRATIONS).build();
    TenantDb tenantDb =
        TenantDb.builder(
                registry, new InMemoryReadRepository(), provisioner, migrator, tenant -> true)
            .warmPool(warmPool)
            .build();
    Host host = new Host(registry, tenantDb, warmPool);
    host.awaitQuiet();
    return host;
  }

  /** Gives another tenant a database. */
  TenantDatabase create() {
    TenantId tenant = new TenantId(prefix + tenants.incrementAndGet());
    TenantDatabase made =
        tenantDb.provisioning().createTenantDatabase(TenantDatabaseCreateCommand.of(tenant, BY));
    if (made.status() != TenantDatabaseStatus.ACTIVE || made.schemaVersion() == null) {
      throw new IllegalStateException("the new database is not ready: " + made);
    }
    return made;
  }

  /** Waits until all events are delivered, the template is there and the pool is full. */
  void awaitQuiet() throws InterruptedException {
    long start = System.nanoTime();
    while (!isQuiet()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "no quiet after %s: %s"
                .formatted(
                    PATIENCE, registry.preparedDatabases().findByServer(ServerName.DEFAULT)));
      }
      Thread.sleep(GLANCE_MILLIS);
    }
  }

  private boolean isQuiet() {
    List<PreparedDatabaseEntry> prepared =
        registry.preparedDatabases().findByServer(ServerName.DEFAULT);
    return prepared.stream().allMatch(entry -> entry.state() == State.READY)
        && count(prepared, PreparedDatabase.Kind.TEMPLATE) == 1
        && count(prepared, PreparedDatabase.Kind.CLONE) >= warmPool
        && tenantDb.events().pending() == 0;
  }

  private static long count(List<PreparedDatabaseEntry> prepared, PreparedDatabase.Kind kind) {
    return prepared.stream().filter(entry -> entry.database().kind() == kind).count();
  }

  @Override
  public void close() {
    tenantDb.close();
  }
}
