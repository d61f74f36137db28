package io.tenantdb.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.inmemory.InMemoryProvisioner;
import io.tenantdb.inmemory.InMemoryReadRepository;
import io.tenantdb.inmemory.InMemoryRegistry;
import io.tenantdb.inmemory.InMemoryTenantConnections;
import io.tenantdb.inmemory.InMemoryTenantDirectory;
import io.tenantdb.tck.Samples;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A host application in memory, as the tests of the core use it. */
final class Host implements AutoCloseable {

  static final Attribution BY = Attribution.by("tester").because("a test");
  static final ServerName SERVER = ServerName.DEFAULT;
  static final DatabaseName RESERVED = new DatabaseName("host_own");

  final InMemoryRegistry registry = new InMemoryRegistry(Clock.systemUTC());
  final InMemoryReadRepository readRepository = new InMemoryReadRepository();
  final InMemoryProvisioner provisioner = new InMemoryProvisioner(SERVER);
  final InMemoryTenantDirectory directory = new InMemoryTenantDirectory();
  final InMemoryTenantConnections connections = new InMemoryTenantConnections();
  final Set<TenantId> broken = ConcurrentHashMap.newKeySet();
  final InMemoryMigrator migrator =
      new InMemoryMigrator(Clock.systemUTC(), List.of(migration("1"), migration("2")));
  final TenantDb tenantDb =
      TenantDb.builder(registry, readRepository, provisioner, migrator, directory)
          .tenantConnections(connections)
          .reservedNames(Set.of(RESERVED))
          .leaseDuration(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .reconcileInterval(Duration.ofHours(1))
          .build();

  /** A migration that fails for the tenants that are broken. */
  InMemoryMigrator.Migration migration(String version) {
    return new InMemoryMigrator.Migration(
        new SchemaVersion(version), "V" + version + "__test.sql", this::failIfBroken);
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
