package io.tenantdb.api.spi;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The templates and the clones of the warm pool, as the registry has them on record. A database is
 * recorded before it is created and until it is proven to be gone, so none is ever forgotten on a
 * server. Expiry goes by the registry's clock. These rules hold against any number of callers at
 * once.
 *
 * <p>A ready clone leaves the pool with {@link TenantDatabaseWriteRepository#saveAndAcquire(
 * io.tenantdb.api.database.TenantDatabaseCreatedEvent, io.tenantdb.api.lease.LeaseRequest,
 * MigrationFingerprint)}: from then on its nonce is that record's, and it is no entry any more.
 */
public interface PreparedDatabases {

  /**
   * Records that a worker is about to build a database, and grants it the lease. Discarded entries
   * do not count for either limit.
   *
   * @param database what is to be built; its nonce is new
   * @param atMost how many of that kind, server and fingerprint there may be, this one included; at
   *     least 1
   * @param atOnce how many of that kind may be under construction on that server, this one
   *     included; at least 1
   * @param owner the worker, unique among all nodes
   * @param duration how long the lease lasts unless it is renewed
   * @return empty, and nothing is recorded, if a limit is reached
   */
  Optional<PreparationLease> begin(
      PreparedDatabase database, int atMost, int atOnce, String owner, Duration duration);

  /**
   * Lets a lease last for this long from now.
   *
   * @return whether it is still held; an expired lease that nobody took since is held again
   */
  boolean renew(PreparationLease lease, Duration duration);

  /**
   * Makes a database READY that was under construction, and ends the lease.
   *
   * @param schema what its history says
   * @return whether the lease was still held
   */
  boolean complete(PreparationLease lease, SchemaState schema);

  /**
   * Takes a database out of use, and grants the lease to drop it: one that is READY, or one of any
   * state whose worker's lease has expired.
   *
   * @return empty if it is no entry any more, or if another worker is at it
   */
  Optional<PreparationLease> discard(CreationNonce nonce, String owner, Duration duration);

  /**
   * Forgets a database that is proven to be gone. Its worker may also do so with one that is under
   * construction.
   *
   * @return whether the lease was still held
   */
  boolean remove(PreparationLease lease);

  /**
   * The ready template of a server and fingerprint; from now on both it and the clones of its
   * fingerprint count as used.
   */
  Optional<PreparedDatabaseEntry> useTemplate(ServerName server, MigrationFingerprint fingerprint);

  /** The entries of a server, the one that was recorded first at the front. */
  List<PreparedDatabaseEntry> findByServer(ServerName server);
}
