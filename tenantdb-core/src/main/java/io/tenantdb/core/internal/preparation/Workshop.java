package io.tenantdb.core.internal.preparation;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.internal.lifecycle.HeldLease;
import io.tenantdb.core.internal.lifecycle.Identifiers;
import io.tenantdb.core.internal.lifecycle.LeaseTerms;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds templates and clones, and drops them. Each is on record before it is created and until it
 * is dropped, under a lease; what a worker leaves behind is dropped by whoever finds it.
 */
final class Workshop {

  private static final Logger log = LoggerFactory.getLogger(Workshop.class);

  /** Two at once double the rate of one; more make no difference. */
  private static final int CLONES_AT_ONCE = 2;

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final TenantDatabaseRegistry registry;
  private final PreparedDatabases prepared;
  private final TenantDatabaseProvisioner provisioner;
  private final TenantDatabaseMigrator migrator;
  private final LeaseTerms leaseTerms;
  private final Identifiers identifiers;

  Workshop(
      TenantDatabaseRegistry registry,
      TenantDatabaseProvisioner provisioner,
      TenantDatabaseMigrator migrator,
      LeaseTerms leaseTerms,
      Identifiers identifiers) {
    this.registry = registry;
    this.prepared = registry.preparedDatabases();
    this.provisioner = provisioner;
    this.migrator = migrator;
    this.leaseTerms = leaseTerms;
    this.identifiers = identifiers;
  }

  /** Builds the template of a server, unless another worker is at it. */
  void buildTemplate(ServerName server, MigrationFingerprint fingerprint) {
    PreparedDatabase template = newDatabase(PreparedDatabase.Kind.TEMPLATE, server, fingerprint);
    build(
        template,
        Optional.empty(),
        1,
        1,
        address -> migrator.migrateTemplate(address, Optional.empty()));
  }

  /**
   * Adds a clone of the template to the pool, unless it is full or others fill it.
   *
   * @return whether there may be more to do
   */
  boolean buildClone(PreparedDatabaseEntry template, int poolSize) {
    PreparedDatabase origin = template.database();
    PreparedDatabase clone =
        newDatabase(PreparedDatabase.Kind.CLONE, origin.server(), origin.fingerprint());
    return build(
        clone,
        Optional.of(origin),
        poolSize,
        CLONES_AT_ONCE,
        address -> sameAs(template.schema(), address, migrator.verifyTemplate(address)));
  }

  /**
   * Takes a prepared database out of use and drops it, unless another worker is at it.
   *
   * @return whether this call did
   */
  boolean drop(PreparedDatabase database) {
    LeaseTerms.Asking asking = leaseTerms.ask();
    Optional<HeldLease<PreparationLease>> lease =
        prepared.discard(database.nonce(), asking.owner(), asking.duration()).map(asking::granted);
    lease.ifPresent(
        held -> {
          try {
            dropUnder(held, database);
          } finally {
            held.stopRenewing();
          }
        });
    return lease.isPresent();
  }

  /**
   * Copies a record's database for a use of it, and drops the copy then.
   *
   * @param patience how long to wait for those who are connected to the original
   */
  <T> T withCopy(OwnedDatabase original, Duration patience, BiFunction<CopyResult, Fence, T> use) {
    return forOneUse(
        original.server(),
        (copy, lease) -> use.apply(provisioner.copy(copy, original, patience, lease), lease));
  }

  /** Makes a copy of a template, or an empty database, for a use of it, and drops it then. */
  <T> T withScratch(
      ServerName server,
      Optional<PreparedDatabase> template,
      BiFunction<DatabaseAddress, Fence, T> use) {
    return forOneUse(
        server,
        (scratch, lease) -> use.apply(provisioner.prepare(scratch, template, lease), lease));
  }

  private <T> T forOneUse(ServerName server, BiFunction<PreparedDatabase, Fence, T> work) {
    PreparedDatabase copy =
        newDatabase(
            PreparedDatabase.Kind.COPY,
            server,
            new MigrationFingerprint(identifiers.newNonce().value()));
    LeaseTerms.Asking asking = leaseTerms.ask();
    HeldLease<PreparationLease> lease =
        asking.granted(
            prepared
                .begin(copy, NO_LIMIT, NO_LIMIT, asking.owner(), asking.duration())
                .orElseThrow());
    try {
      T result = work.apply(copy, lease);
      dropOrLeave(lease, copy);
      return result;
    } catch (RuntimeException e) {
      takeBack(lease, copy, e);
      throw e;
    } finally {
      lease.stopRenewing();
    }
  }

  private void dropOrLeave(HeldLease<PreparationLease> lease, PreparedDatabase database) {
    try {
      dropUnder(lease, database);
    } catch (RuntimeException e) {
      log.warn(
          "Server {}: the {} could not be dropped, a round will: {}",
          database.server(),
          name(database),
          e.toString());
      lease.abandon();
    }
  }

  private PreparedDatabase newDatabase(
      PreparedDatabase.Kind kind, ServerName server, MigrationFingerprint fingerprint) {
    return new PreparedDatabase(registry.id(), identifiers.newNonce(), kind, server, fingerprint);
  }

  private boolean build(
      PreparedDatabase database,
      Optional<PreparedDatabase> template,
      int atMost,
      int atOnce,
      Function<DatabaseAddress, MigrationOutcome> fill) {
    LeaseTerms.Asking asking = leaseTerms.ask();
    Optional<HeldLease<PreparationLease>> lease =
        prepared
            .begin(database, atMost, atOnce, asking.owner(), asking.duration())
            .map(asking::granted);
    lease.ifPresent(held -> buildUnder(held, database, template, fill));
    return lease.isPresent();
  }

  private void buildUnder(
      HeldLease<PreparationLease> lease,
      PreparedDatabase database,
      Optional<PreparedDatabase> template,
      Function<DatabaseAddress, MigrationOutcome> fill) {
    try {
      DatabaseAddress address = provisioner.prepare(database, template, lease);
      log.debug(
          "Server {}: building the {} as {}",
          address.server(),
          name(database),
          address.databaseName());
      SchemaState schema = sound(address, fill.apply(address)).state();
      provisioner.seal(database, lease);
      prepared.complete(lease.lease(), schema);
      log.debug(
          "Server {}: the {} is ready at schema version {}",
          database.server(),
          name(database),
          Objects.toString(schema.version(), "none"));
    } catch (RuntimeException | Error e) {
      takeBack(lease, database, e);
      throw e;
    } finally {
      lease.stopRenewing();
    }
  }

  /** What cannot be taken back now is found by its expired lease. */
  private void takeBack(
      HeldLease<PreparationLease> lease, PreparedDatabase database, Throwable cause) {
    try {
      dropUnder(lease, database);
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
      lease.abandon();
    }
  }

  private void dropUnder(HeldLease<PreparationLease> lease, PreparedDatabase database) {
    provisioner.discard(database, lease);
    prepared.remove(lease.lease());
    log.debug("Server {}: the {} is dropped", database.server(), name(database));
  }

  private static MigrationOutcome sound(DatabaseAddress address, MigrationOutcome outcome) {
    if (outcome instanceof MigrationOutcome.Failed failed) {
      throw new TenantServerException(
          address.server(), address.databaseName(), failed.error().message(), null);
    }
    return outcome;
  }

  private static MigrationOutcome sameAs(
      SchemaState expected, DatabaseAddress address, MigrationOutcome outcome) {
    if (sound(address, outcome).state().equals(expected)) {
      return outcome;
    }
    return new MigrationOutcome.Failed(
        outcome.state(),
        MigrationError.of(
            MigrationError.Kind.CHECK,
            "its history shows version %s, and that of its template %s; it is dropped"
                .formatted(outcome.state().version(), expected.version())));
  }

  private static String name(PreparedDatabase database) {
    return switch (database.kind()) {
      case TEMPLATE -> "template of migrations " + database.fingerprint();
      case CLONE -> "clone of migrations " + database.fingerprint();
      case COPY -> "copy " + database.nonce();
    };
  }
}
