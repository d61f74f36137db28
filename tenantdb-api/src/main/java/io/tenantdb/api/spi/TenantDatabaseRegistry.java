package io.tenantdb.api.spi;

import java.util.UUID;

/**
 * The registry: records, their leases and their events in one transactional store. Its parts see
 * each other's committed writes. Safe for use by many threads and many nodes.
 *
 * <p>Every method of the registry and its parts throws {@link
 * io.tenantdb.api.error.RegistryUnavailableException} if the store cannot be reached and {@link
 * io.tenantdb.api.error.RegistryException} if it fails otherwise; in both cases nothing
 * half-written stays.
 */
public interface TenantDatabaseRegistry {

  /** Identifies this registry among all that ever share a server; made once, never changed. */
  UUID id();

  /** The records. */
  TenantDatabaseWriteRepository writeRepository();

  /** The leases on the records. */
  TenantDatabaseLeases leases();

  /** The events that the records' changes made. */
  TenantDatabaseOutbox outbox();

  /** The templates and the warm pool. */
  PreparedDatabases preparedDatabases();

  /** The fleet runs. */
  MigrationRuns runs();
}
