package io.tenantdb.core.internal.preparation;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.internal.lifecycle.Identifiers;
import io.tenantdb.core.internal.lifecycle.LeaseTerms;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;

/**
 * Templates and warm pools of all servers: kept in the background, and found by those who create
 * databases.
 */
public final class Preparation {

  private final PreparedDatabases prepared;
  private final TenantDatabaseProvisioner provisioner;
  private final TenantDatabaseMigrator migrator;
  private final boolean templates;
  private final Workshop workshop;
  private final Map<ServerName, Rounds> rounds = new HashMap<>();

  /**
   * @param settings what the host wants
   */
  public Preparation(
      TenantDatabaseRegistry registry,
      TenantDatabaseProvisioner provisioner,
      TenantDatabaseMigrator migrator,
      LeaseTerms leaseTerms,
      Identifiers identifiers,
      Settings settings) {
    this.prepared = registry.preparedDatabases();
    this.provisioner = provisioner;
    this.migrator = migrator;
    this.templates = settings.templates();
    this.workshop = new Workshop(registry, provisioner, migrator, leaseTerms, identifiers);
    ServerPreparation.Terms terms =
        new ServerPreparation.Terms(this::plan, settings.poolSize(), settings.retention());
    for (ServerName server : provisioner.servers()) {
      rounds.put(
          server,
          new Rounds(
              server,
              settings,
              secondWorker ->
                  new ServerPreparation(
                      server, prepared, provisioner, workshop, terms, secondWorker)));
    }
  }

  /**
   * What the host wants.
   *
   * @param templates whether databases are cloned from templates
   * @param poolSize how many clones wait for tenants on each server
   * @param retention how long a generation stays that no node uses
   * @param interval from one round to the next
   * @param threads makes the threads of the rounds
   */
  public record Settings(
      boolean templates,
      int poolSize,
      Duration retention,
      Duration interval,
      ThreadFactory threads) {}

  /** What a template holds that is made now; empty if databases are made without. */
  public Optional<TemplatePlan> plan() {
    return templates ? migrator.templatePlan() : Optional.empty();
  }

  /** The ready template of a server; where there is none, the background is told. */
  public Optional<PreparedDatabaseEntry> template(ServerName server, TemplatePlan plan) {
    Optional<PreparedDatabaseEntry> found = prepared.useTemplate(server, plan.fingerprint());
    if (found.isEmpty()) {
      wake(server);
    }
    return found;
  }

  /** The ready template of a server whose history shows this. */
  public Optional<PreparedDatabase> templateShowing(
      ServerName server, MigrationFingerprint applied) {
    return plan()
        .flatMap(plan -> prepared.useTemplate(server, plan.fingerprint()))
        .filter(entry -> applied.equals(entry.schema().fingerprint()))
        .map(PreparedDatabaseEntry::database)
        .filter(provisioner::isSealed);
  }

  /** Has a round begin now: a clone was taken, or a template is missed. */
  public void wake(ServerName server) {
    Rounds ofServer = rounds.get(server);
    if (ofServer != null) {
      ofServer.wake();
    }
  }

  /**
   * Drops a prepared database and forgets it, unless another worker is at it.
   *
   * @return whether this call did
   */
  public boolean discard(PreparedDatabase database) {
    return workshop.drop(database);
  }

  /**
   * Copies a record's database for a use of it, and drops the copy then. If this node dies, a round
   * of another one drops it.
   *
   * @param patience how long to wait for those who are connected to the original
   * @param use is given the result, and the fence of what it does to the copy
   */
  public <T> T withCopy(
      OwnedDatabase original, Duration patience, BiFunction<CopyResult, Fence, T> use) {
    return workshop.withCopy(original, patience, use);
  }

  /**
   * Makes a database for a use of it, and drops it then. If this node dies, a round of another one
   * drops it.
   *
   * @param template what it is a copy of; empty for an empty database
   * @param use is given the place, and the fence of what it does there
   */
  public <T> T withScratch(
      ServerName server,
      Optional<PreparedDatabase> template,
      BiFunction<DatabaseAddress, Fence, T> use) {
    return workshop.withScratch(server, template, use);
  }

  /** Begins with the rounds. */
  public void start() {
    rounds.values().forEach(Rounds::start);
  }

  /**
   * Ends the rounds; a database that is under construction is finished first, or left to others.
   */
  public void close() {
    rounds.values().forEach(Rounds::shutdown);
    rounds.values().forEach(Rounds::awaitEnd);
  }
}
