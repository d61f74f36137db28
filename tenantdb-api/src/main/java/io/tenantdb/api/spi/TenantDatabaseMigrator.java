package io.tenantdb.api.spi;

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
import java.util.List;
import java.util.Optional;

/**
 * Brings tenants' databases to the newest schema version. The caller holds the lease on the record.
 * Safe for use by many threads.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.TenantServerUnavailableException} if the
 * database cannot be reached, its subclass {@link io.tenantdb.api.error.TenantServerFullException}
 * if the server takes no more connections, and {@link io.tenantdb.api.error.TenantServerException}
 * if it fails in a way that says nothing about a migration.
 */
public interface TenantDatabaseMigrator {

  /**
   * Applies the pending migrations. A migration that fails is an outcome, not an exception. The
   * state in the outcome is read back from the database's own history.
   *
   * <p>Nothing is begun once the lease may be over. Work that an earlier lease on the same record
   * has left in the database is ended first.
   *
   * @param terms how far, and under which limits
   * @param fence the lease on the record
   * @throws io.tenantdb.api.error.LeaseLostException if the lease may be over
   */
  MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence);

  /**
   * Reads the history and proves it against the migrations, without changing anything.
   *
   * @return Migrated with 0 applied if the history is sound, be it behind or not; Failed if a
   *     migration in it has failed or is not the one that the host has
   */
  MigrationOutcome verify(TenantRoute route);

  /**
   * What a database holds that has every migration, so that the registry alone tells which ones are
   * behind, and whether a migration has reached its end: one that is reported as a success and
   * leaves anything else, without being ahead, has failed. Cheap, and connects to nothing.
   *
   * @param upTo the newest version that counts; empty for all there are
   * @return empty if this migrator cannot tell ahead; then no database is known to be up to date
   */
  Optional<MigrationTarget> target(Optional<SchemaVersion> upTo);

  /**
   * What a database would get whose history shows this state, without a look at any database.
   *
   * @param applied what the history shows; only its fingerprint says what is applied
   * @param upTo the newest version that counts; empty for all there are
   * @return in the order in which it would be applied; empty if it cannot be told, as for a state
   *     without a fingerprint
   */
  Optional<List<PendingMigration>> pending(SchemaState applied, Optional<SchemaVersion> upTo);

  /**
   * What a template that is made now will hold. Cheap enough to be asked before each provisioning,
   * and connects to nothing.
   *
   * @return empty if this migrator prepares no templates; the next two methods are not called then
   */
  Optional<TemplatePlan> templatePlan();

  /**
   * Applies to a template under construction the migrations of the {@linkplain #templatePlan()
   * plan}. The outcome is as with {@link #migrate}.
   *
   * @param upTo the newest version that is applied; empty for the whole plan
   */
  MigrationOutcome migrateTemplate(DatabaseAddress address, Optional<SchemaVersion> upTo);

  /**
   * Reads the history of a template, or of a clone that no tenant has yet, and proves that it holds
   * the migrations of the {@linkplain #templatePlan() plan} and no others, without changing
   * anything.
   *
   * @return Migrated with 0 applied, or Failed
   */
  MigrationOutcome verifyTemplate(DatabaseAddress address);

  /**
   * Reads which objects a database has, without changing anything. Two databases with the same
   * history, nothing of which is by tenant, have the same ones unless somebody else made or changed
   * some; so have a tenant's database and a template.
   */
  SchemaObjects schemaObjects(DatabaseAddress address);
}
