package io.tenantdb.inmemory;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.util.List;
import java.util.Optional;

/** A migrator needs no templates to fulfil its contract. */
class MigratorWithoutTemplatesTest extends MigratorSuite {

  @Override
  protected boolean preparesTemplates() {
    return false;
  }

  @Override
  protected TenantDatabaseMigrator migrator() {
    return new TenantDatabaseMigrator() {
      @Override
      public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
        return sound.migrate(route, terms, fence);
      }

      @Override
      public MigrationOutcome verify(TenantRoute route) {
        return sound.verify(route);
      }

      @Override
      public Optional<MigrationTarget> target(Optional<SchemaVersion> upTo) {
        return sound.target(upTo);
      }

      @Override
      public Optional<List<PendingMigration>> pending(
          SchemaState applied, Optional<SchemaVersion> upTo) {
        return sound.pending(applied, upTo);
      }

      @Override
      public Optional<TemplatePlan> templatePlan() {
        return Optional.empty();
      }

      @Override
      public MigrationOutcome migrateTemplate(
          DatabaseAddress address, Optional<SchemaVersion> upTo) {
        throw new IllegalStateException("there are no templates");
      }

      @Override
      public SchemaObjects schemaObjects(DatabaseAddress address) {
        return sound.schemaObjects(address);
      }

      @Override
      public MigrationOutcome verifyTemplate(DatabaseAddress address) {
        throw new IllegalStateException("there are no templates");
      }
    };
  }
}
