package io.tenantdb.it;

import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.PreparedDatabases;
import io.tenantdb.api.spi.TenantDatabaseLeases;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.util.UUID;

/** A registry that halts the JVM after a commit, or before an event is marked as delivered. */
final class HaltingRegistry implements TenantDatabaseRegistry {

  private final TenantDatabaseRegistry registry;
  private final TenantDatabaseWriteRepository writeRepository;
  private final TenantDatabaseOutbox outbox;

  HaltingRegistry(TenantDatabaseRegistry registry, Halt halt) {
    // Whoever commits and then halts keeps this node's relay from the event in between.
    Object betweenCommitAndHalt = new Object();
    this.registry = registry;
    this.writeRepository =
        new HaltingWriteRepository(registry.writeRepository(), halt, betweenCommitAndHalt);
    this.outbox = new HaltingOutbox(registry.outbox(), halt, betweenCommitAndHalt);
  }

  @Override
  public UUID id() {
    return registry.id();
  }

  @Override
  public TenantDatabaseWriteRepository writeRepository() {
    return writeRepository;
  }

  @Override
  public TenantDatabaseLeases leases() {
    return registry.leases();
  }

  @Override
  public TenantDatabaseOutbox outbox() {
    return outbox;
  }

  @Override
  public PreparedDatabases preparedDatabases() {
    return registry.preparedDatabases();
  }

  @Override
  public MigrationRuns runs() {
    return registry.runs();
  }
}
