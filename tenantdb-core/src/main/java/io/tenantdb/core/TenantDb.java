package io.tenantdb.core;

import io.tenantdb.api.TenantDatabaseCommands;
import io.tenantdb.api.TenantDatabaseDoctor;
import io.tenantdb.api.TenantDatabaseEvents;
import io.tenantdb.api.TenantDatabaseMigrationService;
import io.tenantdb.api.TenantDatabaseProvisioningService;
import io.tenantdb.api.TenantDatabaseQueries;
import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.TenantRouting;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDirectory;

/**
 * One database per tenant, and everything that happens to it. A host builds one of these a process,
 * uses its ports from any thread, and closes it when it stops.
 *
 * <p>It starts daemon threads: one relays events, one renews leases, one looks for work that a
 * crash left unfinished and, while there is such, up to eight do it and one for each server purges,
 * one has the doctor look after the servers, one looks for fleet runs and up to {@link
 * TenantDbBuilder#runWorkers} work on them, and up to two for each server build templates and fill
 * the warm pool. A verification of the fleet brings its own, which end with it.
 */
public final class TenantDb implements AutoCloseable {

  private final TenantDatabaseCommands commands;
  private final TenantDatabaseQueries queries;
  private final TenantDatabaseProvisioningService provisioning;
  private final TenantDatabaseMigrationService migrations;
  private final TenantDatabaseRuns runs;
  private final TenantDatabaseEvents events;
  private final TenantRouting routing;
  private final TenantDatabaseDoctor doctor;
  private final Runnable onClose;

  TenantDb(Wiring wiring) {
    this.commands = wiring.commands();
    this.queries = wiring.queries();
    this.provisioning = wiring.provisioning();
    this.migrations = wiring.migrations();
    this.runs = wiring.runs();
    this.events = wiring.events();
    this.routing = wiring.queries();
    this.doctor = wiring.doctor();
    this.onClose = wiring::close;
  }

  /**
   * A builder with everything that has no default.
   *
   * @param registry the truth: records, leases and events
   * @param readRepository the read model
   * @param provisioner works on the tenants' servers
   * @param migrator works in the tenants' databases
   * @param directory the host's tenants
   */
  public static TenantDbBuilder builder(
      TenantDatabaseRegistry registry,
      TenantDatabaseReadRepository readRepository,
      TenantDatabaseProvisioner provisioner,
      TenantDatabaseMigrator migrator,
      TenantDirectory directory) {
    return new TenantDbBuilder(registry, readRepository, provisioner, migrator, directory);
  }

  /** Changes records. */
  public TenantDatabaseCommands commands() {
    return commands;
  }

  /** Reads records and views. */
  public TenantDatabaseQueries queries() {
    return queries;
  }

  /** Creates, renames, suspends and drops real databases. */
  public TenantDatabaseProvisioningService provisioning() {
    return provisioning;
  }

  /** Migrates real databases. */
  public TenantDatabaseMigrationService migrations() {
    return migrations;
  }

  /** Fleet migrations: watched, paused, taken up again. */
  public TenantDatabaseRuns runs() {
    return runs;
  }

  /** The stream of committed changes. */
  public TenantDatabaseEvents events() {
    return events;
  }

  /** Where the tenants' databases are. */
  public TenantRouting routing() {
    return routing;
  }

  /** Compares the registry with what really is on the servers. */
  public TenantDatabaseDoctor doctor() {
    return doctor;
  }

  /**
   * Stops the threads that this started; an event that is being delivered is finished first. What
   * the host gave to the builder stays open. Work that is under way in other threads loses the
   * renewal of its leases and should be done before; new work that needs a lease is refused with an
   * {@link io.tenantdb.api.error.TenantDbClosedException}.
   */
  @Override
  public void close() {
    onClose.run();
  }
}
