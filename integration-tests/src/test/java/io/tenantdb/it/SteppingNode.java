package io.tenantdb.it;

import com.mongodb.client.MongoClient;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.api.spi.TenantDatabaseBackup;
import io.tenantdb.api.spi.TenantDatabaseInitializer;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.core.TenantDb;
import io.tenantdb.inmemory.InMemoryReadRepository;
import io.tenantdb.postgres.PostgresProvisioner;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A node whose workers take their {@link Steps} on real servers. It does what it is told and
 * nothing by itself: it relays no event and finishes no work of others.
 */
final class SteppingNode {

  private SteppingNode() {}

  static TenantDb open(Place place, MongoClient mongo, Steps steps, Duration lease) {
    TenantDatabaseRegistry registry = place.registry();
    PostgresProvisioner provisioner =
        place
            .provisioner(steps::server, steps.port(TenantCredentials.class, place.credentials()))
            // Whoever stands before a CREATE is not to keep others from coming to their step.
            .createsAtOnce(100)
            .build();
    HostParts parts = new HostParts(place, mongo);
    return place
        .setting()
        .applyTo(
            TenantDb.builder(
                new SteppingRegistry(
                    registry.id(),
                    steps.port(TenantDatabaseWriteRepository.class, registry.writeRepository()),
                    steps.port(TenantDatabaseLeases.class, registry.leases()),
                    new UnreadOutbox(registry.outbox()),
                    steps.port(PreparedDatabases.class, registry.preparedDatabases()),
                    registry.runs()),
                new InMemoryReadRepository(),
                steps.port(TenantDatabaseProvisioner.class, provisioner),
                steps.port(TenantDatabaseMigrator.class, place.migrator(Place.MIGRATIONS)),
                tenant -> true))
        .readDatabases(steps.port(TenantReadDatabases.class, parts.readDatabases()))
        .initializer(steps.port(TenantDatabaseInitializer.class, parts.initializer()))
        .backup(steps.port(TenantDatabaseBackup.class, parts.backup()))
        // It takes from the pool, and leaves the filling to others.
        .warmPool(0)
        .leaseDuration(lease)
        .reconcileInterval(Duration.ofHours(1))
        .build();
  }

  private record SteppingRegistry(
      UUID id,
      TenantDatabaseWriteRepository writeRepository,
      TenantDatabaseLeases leases,
      TenantDatabaseOutbox outbox,
      PreparedDatabases preparedDatabases,
      MigrationRuns runs)
      implements TenantDatabaseRegistry {}

  /** Leaves the events to other nodes. */
  private record UnreadOutbox(TenantDatabaseOutbox outbox) implements TenantDatabaseOutbox {

    @Override
    public List<TenantDatabaseEvent> claim(String relay, int limit, Duration duration) {
      return List.of();
    }

    @Override
    public Set<TenantDatabaseId> markDelivered(
        String relay, Collection<TenantDatabaseEvent> events) {
      return outbox.markDelivered(relay, events);
    }

    @Override
    public boolean retryLater(String relay, TenantDatabaseEvent event, Duration delay) {
      return outbox.retryLater(relay, event, delay);
    }

    @Override
    public long deliveredVersion(TenantDatabaseId id) {
      return outbox.deliveredVersion(id);
    }

    @Override
    public long pending() {
      return outbox.pending();
    }
  }
}
