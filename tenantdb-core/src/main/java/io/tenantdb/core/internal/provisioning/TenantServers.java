package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantConnections;
import io.tenantdb.api.spi.TenantDatabaseCheck;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done and proven on the tenants' servers; the records are left to the callers. */
public final class TenantServers {

  private static final Logger log = LoggerFactory.getLogger(TenantServers.class);

  private final TenantDatabaseProvisioner provisioner;
  private final TenantDatabaseMigrator migrator;
  private final TenantConnections connections;
  private final TenantDatabaseCheck check;

  public TenantServers(
      TenantDatabaseProvisioner provisioner,
      TenantDatabaseMigrator migrator,
      TenantConnections connections,
      TenantDatabaseCheck check) {
    this.provisioner = provisioner;
    this.migrator = migrator;
    this.connections = connections;
    this.check = check;
  }

  /** The provisioner, for what needs no more than it. */
  public TenantDatabaseProvisioner provisioner() {
    return provisioner;
  }

  /**
   * Creates the record's database, or refuses because the name is a stranger's.
   *
   * @return whether it is known to hold what the template holds, and nothing else
   */
  boolean create(OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
    CreationResult result = provisioner.create(database, template, fence);
    if (result instanceof CreationResult.NameTaken taken) {
      throw new ForeignDatabaseException(database.server(), database.name(), taken.occupant());
    }
    return ((CreationResult.Created) result).cloned();
  }

  /** Brings a new database to the newest schema version, or fails. */
  SchemaState migrateNew(TenantDatabase state, Fence fence) {
    MigrationOutcome outcome =
        migrator.migrate(TenantRoute.to(state), MigrationTerms.standard(), fence);
    if (outcome instanceof MigrationOutcome.Failed failed) {
      throw new TenantServerException(
          state.server(), state.databaseName(), failed.error().message(), null);
    }
    return outcome.state();
  }

  /**
   * Refuses unless the server has a database of this name that is the record's own.
   *
   * @return whether it accepts connections: one does not that is suspended, or whose suspension or
   *     deletion failed half-way
   */
  public boolean requireOwn(OwnedDatabase database) {
    DatabaseInspection found = provisioner.inspect(database);
    if (found instanceof DatabaseInspection.Foreign foreign) {
      throw new ForeignDatabaseException(database.server(), database.name(), foreign.occupant());
    }
    if (found instanceof DatabaseInspection.Absent) {
      throw new TenantServerException(
          database.server(),
          database.name(),
          "it does not exist under this name; if a rename of it was cut short, repeat the rename,"
              + " otherwise restore it from a backup, or delete the record and create a new one",
          null);
    }
    return ((DatabaseInspection.Own) found).acceptsConnections();
  }

  /** Has the host and then the server close the database. */
  public void suspend(OwnedDatabase database, TenantDatabase state, Fence fence) {
    evict(state);
    bringBack(database, state, fence);
    provisioner.suspend(database, fence);
  }

  /**
   * Takes the database out of the recycle bin, if a deletion that was cut short has left it there.
   * Only one that is out of service can be there.
   */
  private void bringBack(OwnedDatabase database, TenantDatabase state, Fence fence) {
    if (state.serving() || state.presence() != DatabasePresence.PRESENT) {
      return;
    }
    RenameResult result = provisioner.restore(database, fence);
    if (result instanceof RenameResult.NameTaken taken) {
      throw new ForeignDatabaseException(database.server(), database.name(), taken.occupant());
    }
    if (result instanceof RenameResult.Absent) {
      throw new TenantServerException(
          database.server(),
          database.name(),
          "it is neither in its place nor in the recycle bin; if its deletion was cut short, delete"
              + " it again, otherwise restore it from a backup",
          null);
    }
  }

  /**
   * Opens a suspended database, once its schema is proven to be sound; closes it again if it is
   * not.
   */
  public void resume(OwnedDatabase database, TenantDatabase state, Fence fence) {
    bringBack(database, state, fence);
    provisioner.admitMigration(database, fence);
    try {
      requireSoundSchema(state);
      provisioner.resume(database, fence);
    } catch (RuntimeException | Error e) {
      suspendAgain(database, fence, e);
      throw e;
    }
  }

  /** What a database that is up to date holds; empty if the migrator cannot tell ahead. */
  public Optional<MigrationTarget> target(Optional<SchemaVersion> upTo) {
    return migrator.target(upTo);
  }

  /** What a database in this state would get; empty if that cannot be told. */
  public Optional<List<PendingMigration>> pending(
      SchemaState applied, Optional<SchemaVersion> upTo) {
    return migrator.pending(applied, upTo);
  }

  /** Refuses unless the history in the database fits the host's migrations. */
  public void requireSoundSchema(TenantDatabase state) {
    if (migrator.verify(TenantRoute.to(state)) instanceof MigrationOutcome.Failed failed) {
      throw new TenantServerException(
          state.server(), state.databaseName(), failed.error().message(), null);
    }
  }

  /**
   * Migrates the record's database. One that is closed is opened for that. It is closed again if it
   * is suspended, and if the migration fails.
   */
  public MigrationOutcome migrate(
      OwnedDatabase database, TenantDatabase state, MigrationTerms terms, Fence fence) {
    boolean open = requireOwn(database);
    if (open && !state.suspended()) {
      return migrateAndCheck(TenantRoute.to(state), terms, fence);
    }
    provisioner.admitMigration(database, fence);
    MigrationOutcome outcome;
    try {
      outcome = migrateAndCheck(TenantRoute.to(state), terms, fence);
      if (!state.suspended() && !(outcome instanceof MigrationOutcome.Failed)) {
        provisioner.resume(database, fence);
        return outcome;
      }
    } catch (RuntimeException | Error e) {
      suspendAgain(database, fence, e);
      throw e;
    }
    return closed(database, outcome, fence);
  }

  /**
   * Migrates what a route leads to; the outcome, once the history holds what the migrator said
   * ahead, or fits the host's migrations where it could say nothing, and the host has nothing
   * against it.
   */
  public MigrationOutcome migrateAndCheck(TenantRoute route, MigrationTerms terms, Fence fence) {
    Optional<MigrationTarget> target = migrator.target(terms.upTo());
    MigrationOutcome outcome = migrator.migrate(route, terms, fence);
    if (outcome instanceof MigrationOutcome.Failed) {
      return outcome;
    }
    Optional<String> shortfall =
        target.isPresent()
            ? Shortfall.of(route, outcome.state(), target.get())
            : Shortfall.of(route, migrator.verify(route));
    return shortfall
        .or(() -> complaint(route))
        .<MigrationOutcome>map(
            text ->
                new MigrationOutcome.Failed(
                    outcome.state(), MigrationError.of(MigrationError.Kind.CHECK, text)))
        .orElse(outcome);
  }

  private Optional<String> complaint(TenantRoute route) {
    return refusal(route)
        .map(
            text ->
                "All migrations are applied, and the host's check of database %s of tenant %s failed: %s"
                    .formatted(route.databaseName(), route.tenantId(), text));
  }

  private Optional<String> refusal(TenantRoute route) {
    try {
      return check.check(route);
    } catch (RuntimeException | Error e) {
      return Optional.of(Failures.message(e).value());
    }
  }

  /** The outcome, once the database is closed; one that stays open is a failure of its own. */
  private MigrationOutcome closed(OwnedDatabase database, MigrationOutcome outcome, Fence fence) {
    try {
      provisioner.suspend(database, fence);
      return outcome;
    } catch (RuntimeException | Error e) {
      String migration =
          outcome instanceof MigrationOutcome.Failed failed ? failed.error().message() : "done";
      return new MigrationOutcome.Failed(
          outcome.state(),
          MigrationError.of(
              MigrationError.Kind.CHECK,
              "The database could not be closed again after its migration and may accept connections;"
                  + " suspend it again: %s. The migration: %s"
                      .formatted(Failures.message(e), migration)));
    }
  }

  /** Has the host close what it holds open to the database. */
  public void evict(TenantDatabase state) {
    try {
      connections.evict(TenantRoute.to(state));
    } catch (RuntimeException | Error e) {
      log.warn(
          "Tenant {}, database {}: the host could not close its connections, going on: {}",
          state.tenantId(),
          state.databaseName(),
          Failures.message(e));
    }
  }

  private void suspendAgain(OwnedDatabase database, Fence fence, Throwable cause) {
    try {
      provisioner.suspend(database, fence);
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
    }
  }
}
