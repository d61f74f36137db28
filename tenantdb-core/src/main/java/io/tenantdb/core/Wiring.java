package io.tenantdb.core;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.util.concurrent.MoreExecutors;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.core.internal.command.CommandHandlers;
import io.tenantdb.core.internal.command.StatusByHand;
import io.tenantdb.core.internal.command.TenantDatabaseUpdateCommandHandler;
import io.tenantdb.core.internal.doctor.Doctor;
import io.tenantdb.core.internal.doctor.DoctorRounds;
import io.tenantdb.core.internal.doctor.Fleet;
import io.tenantdb.core.internal.events.EventStream;
import io.tenantdb.core.internal.events.OutboxRelay;
import io.tenantdb.core.internal.events.Signal;
import io.tenantdb.core.internal.lifecycle.Identifiers;
import io.tenantdb.core.internal.lifecycle.LeaseTerms;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.ReservedNames;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseCreateCommandHandler;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseDeleteCommandHandler;
import io.tenantdb.core.internal.migration.Migration;
import io.tenantdb.core.internal.migration.MigrationService;
import io.tenantdb.core.internal.preparation.Preparation;
import io.tenantdb.core.internal.projection.Projection;
import io.tenantdb.core.internal.provisioning.Construction;
import io.tenantdb.core.internal.provisioning.Creation;
import io.tenantdb.core.internal.provisioning.ProvisioningService;
import io.tenantdb.core.internal.provisioning.TenantServers;
import io.tenantdb.core.internal.query.QueryHandlers;
import io.tenantdb.core.internal.reconcile.Reconciler;
import io.tenantdb.core.internal.run.FleetMigration;
import io.tenantdb.core.internal.run.Rehearsal;
import io.tenantdb.core.internal.run.RunService;
import io.tenantdb.core.internal.verification.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together, starts what runs by itself, and stops it again. */
final class Wiring {

  private static final Logger log = LoggerFactory.getLogger(Wiring.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ScheduledExecutorService leaseRenewals;
  private final ScheduledExecutorService reconciler;
  private final Reconciler unfinished;
  private final ScheduledExecutorService doctorRounds;
  private final Doctor doctor;
  private final Preparation preparation;
  private final OutboxRelay relay;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final CommandHandlers commands;
  private final QueryHandlers queries;
  private final ProvisioningService provisioning;
  private final MigrationService migrations;
  private final RunService runs;
  private final EventStream events;

  Wiring(TenantDbSettings from) {
    TenantDatabaseEventBus bus = from.eventBus();
    Signal delivered = new Signal();
    String nodeName = from.nodeName();
    leaseRenewals =
        Executors.newSingleThreadScheduledExecutor(
            work -> named("tenantdb-leases", from.threads().newThread(work)));
    relay =
        new OutboxRelay(
            from.registry().outbox(),
            bus,
            new OutboxRelay.Terms(nodeName, from.leaseDuration(), from.pollInterval()),
            delivered,
            work -> named("tenantdb-relay", from.threads().newThread(work)));
    events = new EventStream(bus, from.registry().outbox(), delivered);

    LeaseTerms leaseTerms =
        new LeaseTerms(from.registry(), nodeName, from.leaseDuration(), leaseRenewals);
    Records records = new Records(from.registry(), from.clock(), leaseTerms, relay::wake);
    ReservedNames reservedNames = new ReservedNames(from.reservedNames());
    TenantServers servers =
        new TenantServers(
            from.provisioner(), from.migrator(), from.tenantConnections(), from.check());
    Identifiers identifiers = new Identifiers(from.random());
    preparation =
        new Preparation(
            from.registry(),
            from.provisioner(),
            from.migrator(),
            leaseTerms,
            identifiers,
            from.preparation());
    Construction construction =
        new Construction(servers, preparation, from.readDatabases(), from.initializer());
    TenantDatabaseCreateCommandHandler createHandler =
        new TenantDatabaseCreateCommandHandler(
            records, from.directory(), reservedNames, identifiers, from.placements());
    Creation creation = new Creation(records, createHandler, construction);
    Migration migration = new Migration(records, servers);
    commands =
        new CommandHandlers(
            createHandler,
            new TenantDatabaseUpdateCommandHandler(
                records,
                reservedNames,
                from.readDatabases(),
                new StatusByHand(servers, construction),
                creation,
                migration),
            new TenantDatabaseDeleteCommandHandler(records));
    queries = new QueryHandlers(records, from.registry().writeRepository(), from.readRepository());
    provisioning =
        new ProvisioningService(
            records,
            reservedNames,
            servers,
            creation,
            from.readDatabases(),
            from.recycleBin(),
            from.lastBackup());
    runs =
        new RunService(
            from.registry().runs(),
            records,
            servers,
            identifiers,
            new Rehearsal(from.registry(), records, servers, preparation),
            new RunService.Settings(from.runWorkers(), from.pollInterval(), from.threads()));
    migrations =
        new MigrationService(
            records,
            migration,
            new FleetMigration(runs, records, from.pollInterval()),
            new Verification(
                from.registry(), records, servers, from.migrator(), preparation, from.threads()));
    reconciler =
        Executors.newSingleThreadScheduledExecutor(
            work -> named("tenantdb-reconciler", from.threads().newThread(work)));
    long interval = from.reconcileInterval().toMillis();
    unfinished =
        new Reconciler(
            records,
            migratingOr(provisioning::resume),
            from.provisioner().servers(),
            from.threads());
    doctor =
        new Doctor(
            new Fleet(
                from.registry(),
                records,
                servers,
                from.migrator(),
                from.directory(),
                from.readDatabases(),
                preparation),
            migratingOr(provisioning::repair));
    doctorRounds =
        Executors.newSingleThreadScheduledExecutor(
            work -> named("tenantdb-doctor", from.threads().newThread(work)));
    subscriptions.add(bus.subscribe(Projection.NAME, new Projection(from.readRepository())));
    from.subscribers()
        .forEach((name, listener) -> subscriptions.add(bus.subscribe(name, listener)));
    relay.start();
    preparation.start();
    runs.start();
    var unused = reconciler.scheduleWithFixedDelay(unfinished, interval, interval, MILLISECONDS);
    long pause = from.doctorInterval().toMillis();
    var unusedToo =
        doctorRounds.scheduleWithFixedDelay(
            new DoctorRounds(doctor, doctorRounds::isShutdown), pause, pause, MILLISECONDS);
  }

  private Reconciler.Work migratingOr(Reconciler.Work others) {
    return (work, attribution) -> {
      if (work.operation() == LeasedOperation.MIGRATE) {
        migrations.migrate(work.record(), attribution);
      } else {
        others.resume(work, attribution);
      }
    };
  }

  private static Thread named(String name, Thread thread) {
    thread.setName(name);
    return thread;
  }

  CommandHandlers commands() {
    return commands;
  }

  QueryHandlers queries() {
    return queries;
  }

  ProvisioningService provisioning() {
    return provisioning;
  }

  MigrationService migrations() {
    return migrations;
  }

  RunService runs() {
    return runs;
  }

  EventStream events() {
    return events;
  }

  Doctor doctor() {
    return doctor;
  }

  void close() {
    reconciler.shutdown();
    unfinished.shutdown();
    doctorRounds.shutdown();
    runs.close();
    preparation.close();
    relay.close();
    if (!unfinished.awaitEnd(CLOSE_TIMEOUT)) {
      log.warn("The reconciler's work did not end in time; another node goes on with it");
    }
    MoreExecutors.shutdownAndAwaitTermination(reconciler, CLOSE_TIMEOUT);
    if (!MoreExecutors.shutdownAndAwaitTermination(doctorRounds, CLOSE_TIMEOUT)) {
      log.warn("The doctor's round did not end in time");
    }
    subscriptions.forEach(Subscription::close);
    leaseRenewals.shutdownNow();
  }
}
