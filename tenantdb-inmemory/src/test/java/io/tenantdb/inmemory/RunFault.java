package io.tenantdb.inmemory;

import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.tck.MigrationRunsContract;
import java.time.InstantSource;

/** A registry whose runs break one promise. */
abstract class RunFault extends MigrationRunsContract {

  /** What runs are made of. */
  record Parts(
      FaultyRegistry registry, InMemoryLeases leases, TenantDatabaseWriteRepository repository) {}

  /** Runs that are sound but for what an anonymous subclass overrides. */
  static class Runs extends InMemoryRuns {

    final Parts parts;

    Runs(Parts parts) {
      super(
          parts.registry().lock,
          InstantSource.system(),
          parts.registry().records,
          parts.leases(),
          parts.repository());
      this.parts = parts;
    }
  }

  abstract MigrationRuns faulty(Parts parts);

  @Override
  protected final TenantDatabaseRegistry registry() {
    return new FaultyRegistry() {
      @Override
      MigrationRuns newRuns(InMemoryLeases leases, TenantDatabaseWriteRepository repository) {
        return faulty(new Parts(this, leases, repository));
      }
    };
  }
}
