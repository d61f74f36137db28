package io.tenantdb.api.spi;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.NewRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records. Reading shows what is committed, deleted records included.
 *
 * <p>A change is written as its event: the state and the event go in together or not at all, and
 * the event is then in the {@linkplain TenantDatabaseOutbox outbox}. A {@link
 * io.tenantdb.api.database.TenantDatabaseCreatedEvent} of version 1 makes the record, which is at
 * version 0 before; any other event replaces the state whose version is one lower. Every form of
 * {@code save} throws, the first that applies:
 *
 * <ol>
 *   <li>{@link io.tenantdb.api.error.TenantDatabaseNotFoundException} if there is no such record,
 *   <li>what the form says of leases,
 *   <li>{@link io.tenantdb.api.error.StaleVersionException} if the record is not at that version,
 *   <li>{@link io.tenantdb.api.error.TenantDatabaseTenantIdExistsException} if the tenant has
 *       another live record,
 *   <li>{@link io.tenantdb.api.error.TenantDatabaseAlreadyExistsException} if another record has
 *       the database name, or else the next name, on the same server, as the one or the other, or
 *       else the same read database name.
 * </ol>
 *
 * <p>These rules hold against any number of callers at once. A record holds its database name and
 * its next name as long as {@link TenantDatabase#holdsDatabaseName()}; from then on it neither is
 * in another's way nor finds another in its own. It holds its read database name for ever: a client
 * that writes under that name after the read database was dropped creates it anew, and must not
 * meet another tenant's.
 */
public interface TenantDatabaseWriteRepository {

  /** The record, deleted or not. */
  Optional<TenantDatabase> findById(TenantDatabaseId id);

  /** The records of these ids, deleted or not, ordered by id; unknown ids are left out. */
  List<TenantDatabase> findByIds(Collection<TenantDatabaseId> ids);

  /**
   * Every record that the tenant has or had: the live one first, then the one that was made last.
   */
  List<TenantDatabase> findByTenantId(TenantId tenantId);

  /**
   * A slice of the live records, ordered by id.
   *
   * @param after the id before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<TenantDatabase> findLive(Optional<TenantDatabaseId> after, int limit);

  /**
   * A slice of all records, deleted or not, ordered by id.
   *
   * @param after the id before the slice; empty for the first slice
   * @param limit how many at most; at least 1
   */
  List<TenantDatabase> findAll(Optional<TenantDatabaseId> after, int limit);

  /** The records that have these nonces, deleted or not, ordered by id. */
  List<TenantDatabase> findByNonces(Collection<CreationNonce> nonces);

  /**
   * The live records of a status on which no lease is held, nor one that expired and was not given
   * back, and which no {@linkplain MigrationRuns run} has begun; the one that was changed longest
   * ago first.
   *
   * @param limit how many at most; at least 1
   */
  List<TenantDatabase> findIdle(TenantDatabaseStatus status, int limit);

  /**
   * The deleted records of a server whose database is {@link
   * io.tenantdb.api.database.DatabasePresence#RECYCLED} and may be dropped by now, and on which no
   * lease is held, nor one that expired and was not given back; the one that was due first at the
   * front.
   *
   * @param limit how many at most; at least 1
   */
  List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit);

  /**
   * How many records each server has whose own database is not {@link
   * io.tenantdb.api.database.DatabasePresence#GONE}, deleted or not; servers without any are left
   * out.
   */
  Map<ServerName, Long> countByServer();

  /**
   * Writes a change that needs no lease.
   *
   * @throws io.tenantdb.api.error.TenantDatabaseBusyException if a worker holds a lease on the
   *     record that has not expired
   */
  void save(TenantDatabaseEvent change);

  /**
   * Writes a change by the holder of a lease, and keeps the lease.
   *
   * @throws io.tenantdb.api.error.LeaseLostException if the lease is no longer the newest, was
   *     released, or is on another record. A lease that has expired and that nobody took since is
   *     still good.
   */
  void save(TenantDatabaseEvent change, Lease lease);

  /**
   * Writes a change by the holder of a lease and releases the lease with it.
   *
   * @throws io.tenantdb.api.error.LeaseLostException as {@link #save(TenantDatabaseEvent, Lease)}
   */
  void saveAndRelease(TenantDatabaseEvent change, Lease lease);

  /**
   * Writes a change and takes a lease on the record with it. The change is to tell what is under
   * way, since nothing tells what the lease took over.
   *
   * @throws io.tenantdb.api.error.TenantDatabaseBusyException if a worker holds a lease on the
   *     record that has not expired, or one has expired whose work this one {@linkplain
   *     io.tenantdb.api.lease.LeasedOperation#takesOver may not take over}
   */
  Lease saveAndAcquire(TenantDatabaseEvent change, LeaseRequest request);

  /**
   * Writes a new record and takes a lease on it; and if the warm pool has a ready clone of the
   * record's server and this fingerprint, the clone leaves the pool in the same transaction, and
   * the record gets the clone's nonce in place of its own.
   *
   * @param change makes a record; its version is 1
   * @throws io.tenantdb.api.error.RegistryException also, as from every form of {@code save}, if
   *     the change's own nonce is that of another record or of a prepared database
   */
  NewRecord saveAndAcquire(
      TenantDatabaseCreatedEvent change, LeaseRequest request, MigrationFingerprint fingerprint);
}
