package io.tenantdb.core;

import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.spi.TenantDatabaseEventBus;
import io.tenantdb.core.internal.command.CommandHandlers;
import io.tenantdb.core.internal.command.StatusByHand;
import io.tenantdb.core.internal.command.TenantDatabaseUpdateCommandHandler;
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
import io.tenantdb.core.internal.projection.Projection;
import io.tenantdb.core.internal.provisioning.Creation;
import io.tenantdb.core.internal.provisioning.ProvisioningService;
import io.tenantdb.core.internal.provisioning.TenantServers;
import io.tenantdb.core.internal.query.QueryHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Puts the parts together, starts what runs by itself, and stops it again. */
final class Wiring {

  private final ScheduledExecutorService leaseRenewals;
  private final OutboxRelay relay;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final CommandHandlers commands;
  private final QueryHandlers queries;
  private final ProvisioningService provisioning;
  private final MigrationService migrations;
  private final EventStream events;

  Wiring(TenantDbBuilder from) {
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
            nodeName,
            from.pollInterval(),
            delivered,
            work -> named("tenantdb-relay", from.threads().newThread(work)));
    events = new EventStream(bus, from.registry().outbox(), delivered);

    Records records =
        new Records(
            from.registry(),
            from.clock(),
            new LeaseTerms(nodeName, from.leaseDuration(), leaseRenewals),
            relay::wake);
    ReservedNames reservedNames = new ReservedNames(from.reservedNames());
    TenantServers servers =
        new TenantServers(from.provisioner(), from.migrator(), from.tenantConnections());
    TenantDatabaseCreateCommandHandler createHandler =
        new TenantDatabaseCreateCommandHandler(
            records,
            from.directory(),
            reservedNames,
            new Identifiers(from.random()),
            from.server());
    Creation creation = new Creation(records, createHandler, servers);
    Migration migration = new Migration(records, servers);
    commands =
        new CommandHandlers(
            createHandler,
            new TenantDatabaseUpdateCommandHandler(
                records, reservedNames, new StatusByHand(servers), creation, migration),
            new TenantDatabaseDeleteCommandHandler(records));
    queries = new QueryHandlers(records, from.registry().writeRepository(), from.readRepository());
    provisioning = new ProvisioningService(records, reservedNames, servers, creation);
    migrations = new MigrationService(records, migration);
    subscriptions.add(bus.subscribe(Projection.NAME, new Projection(from.readRepository())));
    from.subscribers()
        .forEach((name, listener) -> subscriptions.add(bus.subscribe(name, listener)));
    relay.start();
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

  EventStream events() {
    return events;
  }

  void close() {
    relay.close();
    subscriptions.forEach(Subscription::close);
    leaseRenewals.shutdownNow();
  }
}
