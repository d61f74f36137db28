package io.tenantdb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantConnections;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.inmemory.InMemoryProvisioner;
import io.tenantdb.inmemory.InMemoryReadRepository;
import io.tenantdb.inmemory.InMemoryRegistry;
import io.tenantdb.inmemory.InMemoryTenantConnections;
import io.tenantdb.inmemory.InMemoryTenantDirectory;
import io.tenantdb.tck.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A host application in memory, as the tests of the core use it. */
final class Host implements AutoCloseable {

  static final Attribution BY = Attribution.by("tester").because("a test");
  static final ServerName SERVER = ServerName.DEFAULT;
  static final DatabaseName RESERVED = new DatabaseName("host_own");

  /** Where a test steps in before what {@link #tenantDb} does; its own calls go by it. */
  final Calls calls = new Calls();

  final InMemoryRegistry registry;
  final InMemoryReadRepository readRepository = new InMemoryReadRepository();
  final InMemoryProvisioner provisioner = new InMemoryProvisioner(SERVER);
  final InMemoryTenantDirectory directory = new InMemoryTenantDirectory();
  final InMemoryTenantConnections connections = new InMemoryTenantConnections();
  final Set<TenantId> broken = ConcurrentHashMap.newKeySet();
  final InMemoryMigrator migrator =
      new InMemoryMigrator(Clock.systemUTC(), provisioner, List.of(migration("1"), migration("2")));
  final TenantDb tenantDb;

  Host() {
    this(Clock.systemUTC(), Duration.ofSeconds(20));
  }

  /**
   * A host whose leases are of this duration.
   *
   * @param clock what leases and claims expire by
   */
  Host(InstantSource clock, Duration leaseDuration) {
    registry = new InMemoryRegistry(clock);
    tenantDb = builder().leaseDuration(leaseDuration).build();
  }

  /** For a further TenantDb on the same stores. */
  TenantDbBuilder builder() {
    return TenantDb.builder(
            watchedRegistry(),
            readRepository,
            calls.watch(TenantDatabaseProvisioner.class, provisioner),
            calls.watch(TenantDatabaseMigrator.class, migrator),
            directory)
        .tenantConnections(calls.watch(TenantConnections.class, connections))
        .reservedNames(Set.of(RESERVED))
        .leaseDuration(Duration.ofSeconds(20))
        .reconcileInterval(Duration.ofHours(1))
        .pollInterval(Duration.ofMillis(20));
  }

  private TenantDatabaseRegistry watchedRegistry() {
    var records = calls.watch(TenantDatabaseWriteRepository.class, registry.writeRepository());
    var leases = calls.watch(TenantDatabaseLeases.class, registry.leases());
    var outbox = calls.watch(TenantDatabaseOutbox.class, registry.outbox());
    var prepared = calls.watch(PreparedDatabases.class, registry.preparedDatabases());
    var runs = calls.watch(MigrationRuns.class, registry.runs());
    return new TenantDatabaseRegistry() {
      @Override
      public UUID id() {
        return registry.id();
      }

      @Override
      public TenantDatabaseWriteRepository writeRepository() {
        return records;
      }

      @Override
      public TenantDatabaseLeases leases() {
        return leases;
      }

      @Override
      public TenantDatabaseOutbox outbox() {
        return outbox;
      }

      @Override
      public PreparedDatabases preparedDatabases() {
        return prepared;
      }

      @Override
      public MigrationRuns runs() {
        return runs;
      }
    };
  }

  /** A migration that fails for the tenants that are broken. */
  InMemoryMigrator.Migration migration(String version) {
    return new InMemoryMigrator.Migration(
        new SchemaVersion(version), "V" + version + "__test.sql", false, this::failIfBroken);
  }

  /** A further migration, in a new release of the host, which runs in no template. */
  void shipThird(Consumer<TenantRoute> effect) {
    migrator.ship(
        List.of(
            migration("1"),
            migration("2"),
            InMemoryMigrator.Migration.of("3", effect).differingByTenant()));
  }

  /** A further migration that fails for the tenants that are broken. */
  void shipThird() {
    shipThird(this::failIfBroken);
  }

  private void failIfBroken(TenantRoute route) {
    if (broken.contains(route.tenantId())) {
      throw new IllegalStateException("the data of tenant " + route.tenantId() + " is broken");
    }
  }

  TenantId tenant() {
    TenantId tenantId = Samples.tenantId();
    directory.add(tenantId);
    return tenantId;
  }

  TenantDatabase provisioned() {
    return tenantDb.provisioning().createTenantDatabase(create(tenant()));
  }

  TenantDatabase migrated() {
    TenantDatabase record = provisioned();
    assertThat(tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY).success())
        .isTrue();
    return state(record);
  }

  /** A record whose provisioning failed because its server could not be reached. */
  TenantDatabase failed() {
    TenantId tenantId = tenant();
    provisioner.setReachable(SERVER, false);
    assertThatThrownBy(() -> tenantDb.provisioning().createTenantDatabase(create(tenantId)))
        .isInstanceOf(ProvisioningFailedException.class);
    provisioner.setReachable(SERVER, true);
    return live(tenantId).orElseThrow();
  }

  /** A record whose deletion began and failed because its server could not be reached. */
  TenantDatabase withdrawn() {
    TenantDatabase record = migrated();
    provisioner.setReachable(SERVER, false);
    assertThatThrownBy(() -> tenantDb.provisioning().deleteTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(ProvisioningFailedException.class);
    provisioner.setReachable(SERVER, true);
    return state(record);
  }

  static TenantDatabaseCreateCommand create(TenantId tenantId) {
    return TenantDatabaseCreateCommand.of(tenantId, BY);
  }

  /** The record as it is now, deleted or not. */
  TenantDatabase state(TenantDatabase record) {
    return registry.writeRepository().findById(record.id()).orElseThrow();
  }

  Optional<TenantDatabase> live(TenantId tenantId) {
    return tenantDb.queries().findByTenantId(new FindTenantDatabaseByTenantIdQuery(tenantId));
  }

  void placeForeign(DatabaseName name) {
    provisioner.placeForeign(
        SERVER, name, new DatabaseOccupant("stranger", Optional.of("not yours")));
  }

  @Override
  public void close() {
    tenantDb.close();
  }
}
