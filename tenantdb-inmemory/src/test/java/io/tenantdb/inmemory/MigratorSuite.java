package io.tenantdb.inmemory;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.inmemory.InMemoryMigrator.Migration;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseMigratorContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The contract of a migrator whose databases are simulated; what it is tested by is sound. */
abstract class MigratorSuite extends TenantDatabaseMigratorContract {

  private final Set<DatabaseAddress> sabotaged = ConcurrentHashMap.newKeySet();
  private final List<Migration> migrations =
      List.of(
          Migration.of("10").differingByTenant(),
          Migration.of("1"),
          Migration.of("2", this::failIfSabotaged));

  final InMemoryProvisioner provisioner = new InMemoryProvisioner(ServerName.DEFAULT);
  final InMemoryMigrator sound =
      new InMemoryMigrator(InstantSource.system(), provisioner, migrations);

  private void failIfSabotaged(TenantRoute route) {
    if (sabotaged.contains(route.address())) {
      throw new IllegalStateException("relation \"invoices\" already exists");
    }
  }

  @Override
  protected final SchemaVersion newestVersion() {
    return new SchemaVersion("10");
  }

  @Override
  protected final int migrationCount() {
    return migrations.size();
  }

  @Override
  protected final int sharedMigrationCount() {
    return 2;
  }

  @Override
  protected final TenantDatabaseMigrator otherMigrator() {
    return new InMemoryMigrator(
        InstantSource.system(),
        provisioner,
        List.of(Migration.of("1"), Migration.of("10").differingByTenant()));
  }

  @Override
  protected final TenantRoute newDatabase() {
    TenantDatabase record = Samples.newRecord();
    provisioner.create(
        OwnedDatabase.of(UUID.randomUUID(), record), Optional.empty(), Samples.heldFence());
    return TenantRoute.to(record);
  }

  @Override
  protected final void sabotage(TenantRoute route) {
    sabotaged.add(route.address());
  }

  @Override
  protected final void drift(TenantRoute route) {
    provisioner.placeObject(route.address(), "table t1", "changed by hand");
  }

  @Override
  protected final void repair(TenantRoute route) {
    sabotaged.remove(route.address());
  }
}
