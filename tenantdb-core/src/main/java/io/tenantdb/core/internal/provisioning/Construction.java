package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.core.internal.preparation.Preparation;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a record's real database, at the newest schema version: from a clone of the warm pool,
 * otherwise from a template, otherwise by running all migrations; and its read database. Can be
 * repeated after a crash at any point.
 */
public final class Construction {

  private static final Logger log = LoggerFactory.getLogger(Construction.class);

  private final TenantServers servers;
  private final Preparation preparation;
  private final ReadDatabases readDatabases;
  private final TenantDatabaseInitializer initializer;

  public Construction(
      TenantServers servers,
      Preparation preparation,
      ReadDatabases readDatabases,
      TenantDatabaseInitializer initializer) {
    this.servers = servers;
    this.preparation = preparation;
    this.readDatabases = readDatabases;
    this.initializer = initializer;
  }

  /** What clones hold now; empty if databases are made without templates. */
  Optional<TemplatePlan> plan() {
    return preparation.plan();
  }

  /**
   * Makes the database of a new record.
   *
   * @param plan what clones held when the record was made
   * @param pooled what the record's clone from the pool holds; empty if it got none
   */
  SchemaState build(
      OwnedDatabase database,
      TenantDatabase state,
      Optional<TemplatePlan> plan,
      Optional<SchemaState> pooled,
      Fence fence) {
    Optional<PreparedDatabaseEntry> template =
        pooled.isPresent() ? Optional.empty() : template(state, plan);
    boolean cloned = create(database, state, template, fence);
    boolean complete = plan.filter(TemplatePlan::complete).isPresent();
    return finish(
        database,
        state,
        pooled
            .or(() -> template.map(PreparedDatabaseEntry::schema))
            .filter(schema -> cloned && complete),
        fence);
  }

  /**
   * Makes the database of a record whose provisioning was begun before, or finishes it. What is
   * there already may be of any generation, so it is asked what it holds.
   */
  public SchemaState resume(OwnedDatabase database, TenantDatabase state, Fence fence) {
    create(database, state, template(state, plan()), fence);
    return finish(database, state, Optional.empty(), fence);
  }

  /**
   * Has the pool refilled that a record has taken its clone from. To be called when nobody waits
   * for the record any more: the refill would keep the server's disk and processors from its work.
   */
  void refill(TenantDatabase state) {
    preparation.wake(state.server());
  }

  private Optional<PreparedDatabaseEntry> template(
      TenantDatabase state, Optional<TemplatePlan> plan) {
    return plan.flatMap(p -> preparation.template(state.server(), p));
  }

  private boolean create(
      OwnedDatabase database,
      TenantDatabase state,
      Optional<PreparedDatabaseEntry> template,
      Fence fence) {
    log.debug(
        "Tenant {}, database {}: creating it on server {}",
        state.tenantId(),
        state.databaseName(),
        state.server());
    return servers.create(database, template.map(PreparedDatabaseEntry::database), fence);
  }

  private SchemaState finish(
      OwnedDatabase database, TenantDatabase state, Optional<SchemaState> known, Fence fence) {
    SchemaState schema = known.orElseGet(() -> servers.migrateNew(state, fence));
    readDatabases.create(database, state, fence);
    fence.remaining();
    initializer.initialize(TenantRoute.to(state), fence);
    return schema;
  }
}
