package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A registry in memory. One lock over records, leases and events makes each call one transaction.
 * Safe for use by many threads.
 */
public final class InMemoryRegistry implements TenantDatabaseRegistry {

  private final UUID id;
  private final InMemoryLeases leases;
  private final InMemoryOutbox outbox;
  private final InMemoryPreparedDatabases preparedDatabases;
  private final InMemoryWriteRepository writeRepository;
  private final InMemoryRuns runs;

  /**
   * An empty registry with a new id.
   *
   * @param clock what leases and claims expire by
   */
  public InMemoryRegistry(InstantSource clock) {
    this(UUID.randomUUID(), clock);
  }

  /**
   * An empty registry.
   *
   * @param id what the registry is known by on the tenants' servers
   * @param clock what leases and claims expire by
   */
  public InMemoryRegistry(UUID id, InstantSource clock) {
    this.id = Objects.requireNonNull(id, "id");
    Objects.requireNonNull(clock, "clock");
    Object lock = new Object();
    Map<TenantDatabaseId, TenantDatabase> records = new TreeMap<>();
    this.leases = new InMemoryLeases(lock, clock, records);
    this.outbox = new InMemoryOutbox(lock, clock);
    this.preparedDatabases = new InMemoryPreparedDatabases(lock, clock);
    this.writeRepository =
        new InMemoryWriteRepository(lock, records, leases, outbox, preparedDatabases);
    this.runs = new InMemoryRuns(lock, clock, records, leases, writeRepository);
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public TenantDatabaseWriteRepository writeRepository() {
    return writeRepository;
  }

  @Override
  public TenantDatabaseLeases leases() {
    return leases;
  }

  @Override
  public TenantDatabaseOutbox outbox() {
    return outbox;
  }

  @Override
  public PreparedDatabases preparedDatabases() {
    return preparedDatabases;
  }

  @Override
  public MigrationRuns runs() {
    return runs;
  }
}
