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
import java.util.TreeMap;
import java.util.UUID;

/** A registry like {@link InMemoryRegistry}, of which a subclass makes one part with a fault. */
class FaultyRegistry implements TenantDatabaseRegistry {

  final Object lock = new Object();
  final Map<TenantDatabaseId, TenantDatabase> records = new TreeMap<>();

  private final UUID id = UUID.randomUUID();
  private final InMemoryLeases leases = newLeases();
  private final InMemoryOutbox outbox = newOutbox();
  private final InMemoryPreparedDatabases preparedDatabases = newPreparedDatabases();
  private final TenantDatabaseWriteRepository writeRepository =
      newWriteRepository(leases, outbox, preparedDatabases);
  private final MigrationRuns runs = newRuns(leases, writeRepository);

  InMemoryLeases newLeases() {
    return new InMemoryLeases(lock, InstantSource.system(), records);
  }

  InMemoryOutbox newOutbox() {
    return new InMemoryOutbox(lock, InstantSource.system());
  }

  InMemoryPreparedDatabases newPreparedDatabases() {
    return new InMemoryPreparedDatabases(lock, InstantSource.system());
  }

  TenantDatabaseWriteRepository newWriteRepository(
      InMemoryLeases leases, InMemoryOutbox outbox, InMemoryPreparedDatabases preparedDatabases) {
    return new InMemoryWriteRepository(lock, records, leases, outbox, preparedDatabases);
  }

  MigrationRuns newRuns(InMemoryLeases leases, TenantDatabaseWriteRepository repository) {
    return new InMemoryRuns(lock, InstantSource.system(), records, leases, repository);
  }

  @Override
  public MigrationRuns runs() {
    return runs;
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
}
