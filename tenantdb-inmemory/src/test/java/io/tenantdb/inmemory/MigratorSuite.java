package io.tenantdb.inmemory;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.inmemory.InMemoryMigrator.Migration;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseMigratorContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The contract of a migrator whose databases are simulated; what it is tested by is sound. */
abstract class MigratorSuite extends TenantDatabaseMigratorContract {

  private final Set<TenantDatabaseId> databases = ConcurrentHashMap.newKeySet();
  private final Set<TenantDatabaseId> sabotaged = ConcurrentHashMap.newKeySet();
  private final List<Migration> migrations =
      List.of(Migration.of("10"), Migration.of("1"), Migration.of("2", this::failIfSabotaged));

  final InMemoryMigrator sound =
      new InMemoryMigrator(
          InstantSource.system(), migrations, route -> databases.contains(route.id()));

  private void failIfSabotaged(TenantRoute route) {
    if (sabotaged.contains(route.id())) {
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
  protected final TenantRoute newDatabase() {
    TenantRoute route = TenantRoute.to(Samples.newRecord());
    databases.add(route.id());
    return route;
  }

  @Override
  protected final void sabotage(TenantRoute route) {
    sabotaged.add(route.id());
  }

  @Override
  protected final void repair(TenantRoute route) {
    sabotaged.remove(route.id());
  }
}
