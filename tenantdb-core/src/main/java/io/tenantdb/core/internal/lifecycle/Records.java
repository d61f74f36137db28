package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseGrant;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records as the handlers and services use them: found or refused, changed, leased. */
public final class Records {

  private static final Logger log = LoggerFactory.getLogger(Records.class);

  private final TenantDatabaseRegistry registry;
  private final InstantSource clock;
  private final LeaseTerms leaseTerms;
  private final Runnable afterCommit;

  /**
   * @param registry where the records are
   * @param clock the time of changes
   * @param leaseTerms how leases are taken and kept
   * @param afterCommit runs after each change that nothing follows at once, so that its event need
   *     not wait for the next poll
   */
  public Records(
      TenantDatabaseRegistry registry,
      InstantSource clock,
      LeaseTerms leaseTerms,
      Runnable afterCommit) {
    this.registry = registry;
    this.clock = clock;
    this.leaseTerms = leaseTerms;
    this.afterCommit = afterCommit;
  }

  /** The clock that changes are dated by. */
  public InstantSource clock() {
    return clock;
  }

  /** The record, deleted or not, or an exception that says that there is none. */
  public TenantDatabase known(TenantDatabaseId id) {
    return registry
        .writeRepository()
        .findById(id)
        .orElseThrow(() -> TenantDatabaseNotFoundException.unknown(id));
  }

  /** The live record, or an exception that says whether there ever was one. */
  public TenantDatabase live(TenantDatabaseId id) {
    TenantDatabase record = known(id);
    if (record.isDeleted()) {
      throw TenantDatabaseNotFoundException.deleted(record);
    }
    return record;
  }

  /** The tenant's live record, or an exception that says when the last one was deleted. */
  public TenantDatabase live(TenantId tenantId) {
    List<TenantDatabase> all = registry.writeRepository().findByTenantId(tenantId);
    return firstLive(all)
        .orElseThrow(
            () ->
                all.stream()
                    .max(Comparator.comparing(Records::deletedAt))
                    .map(TenantDatabaseNotFoundException::deleted)
                    .orElseGet(() -> TenantDatabaseNotFoundException.unknown(tenantId)));
  }

  private static Instant deletedAt(TenantDatabase deleted) {
    return Objects.requireNonNull(deleted.deletedAt(), "deletedAt");
  }

  /** The live record of this id, if there is one. */
  public Optional<TenantDatabase> findLive(TenantDatabaseId id) {
    return find(id).filter(record -> !record.isDeleted());
  }

  /** The record of this id, deleted or not, if there is one. */
  public Optional<TenantDatabase> find(TenantDatabaseId id) {
    return registry.writeRepository().findById(id);
  }

  /** A slice of the live records, ordered by id. */
  public List<TenantDatabase> findLive(Optional<TenantDatabaseId> after, int limit) {
    return registry.writeRepository().findLive(after, limit);
  }

  /** The records of these ids, deleted or not. */
  public List<TenantDatabase> findByIds(Collection<TenantDatabaseId> ids) {
    return registry.writeRepository().findByIds(ids);
  }

  /** Deleted records whose databases have been in a server's recycle bin long enough. */
  public List<TenantDatabase> findPurgeable(ServerName server, int limit) {
    return registry.writeRepository().findPurgeable(server, clock.instant(), limit);
  }

  /** The tenant's live record, if it has one. */
  public Optional<TenantDatabase> findLive(TenantId tenantId) {
    return firstLive(registry.writeRepository().findByTenantId(tenantId));
  }

  /** The rules of a record, for one change. */
  public TenantDatabaseAggregate aggregate(TenantDatabase state, Attribution attribution) {
    return new TenantDatabaseAggregate(state, attribution, clock.instant());
  }

  /** The record's database as a provisioner is given it. */
  public OwnedDatabase owned(TenantDatabase state) {
    return OwnedDatabase.of(registry.id(), state);
  }

  /** Writes a change that needs no lease. */
  public TenantDatabase save(TenantDatabaseEvent change) {
    registry.writeRepository().save(change);
    return committed(change);
  }

  /** Takes the lease on a live record; the state is read under it. */
  public LeasedRecord acquire(
      TenantDatabaseId id, LeasedOperation operation, Attribution attribution) {
    return acquire(id, operation, attribution, this::live);
  }

  /** Takes the lease on a record, deleted or not; the state is read under it. */
  public LeasedRecord acquireKnown(
      TenantDatabaseId id, LeasedOperation operation, Attribution attribution) {
    return acquire(id, operation, attribution, this::known);
  }

  /**
   * Takes the lease on a record to go on with work that was found.
   *
   * @throws NoLongerFoundException if somebody has worked on the record since; what the lease was
   *     taken from is left again
   */
  public LeasedRecord acquire(FoundWork work, Attribution attribution) {
    boolean deleted = work.operation() == LeasedOperation.PURGE;
    LeasedRecord record =
        acquire(
            work.record().id(), work.operation(), attribution, deleted ? this::known : this::live);
    try {
      record.require(work);
      return record;
    } catch (RuntimeException | Error e) {
      record.close();
      throw e;
    }
  }

  private LeasedRecord acquire(
      TenantDatabaseId id,
      LeasedOperation operation,
      Attribution attribution,
      Function<TenantDatabaseId, TenantDatabase> read) {
    LeaseTerms.Asking asking = leaseTerms.ask();
    LeaseGrant grant = registry.leases().acquire(id, asking.request(operation, attribution));
    HeldLease<Lease> lease = asking.granted(grant.lease());
    LeasedRecord record;
    try {
      record = new LeasedRecord(this, registry, lease, grant.tookOver(), read.apply(id));
    } catch (RuntimeException | Error e) {
      // What it was taken from is none of a record's that is not there.
      LeasedRecord.release(registry, lease);
      throw e;
    }
    requireReadUnderLease(record);
    return record;
  }

  /** Whoever was stopped past the lease does not go by what it has read then. */
  private static void requireReadUnderLease(LeasedRecord record) {
    try {
      record.fence().remaining();
    } catch (LeaseLostException e) {
      record.close();
      throw e;
    }
  }

  /**
   * Leaves work to the reconciler again, in the name of whoever had asked for it, unless another
   * worker has taken the record meanwhile.
   *
   * @param last the lease that is left on the record; empty if none is
   */
  void leaveAgain(ExpiredLease work, Optional<Lease> last) {
    try {
      LeaseTerms.Asking asking = leaseTerms.ask();
      LeaseRequest request = asking.request(work.lease().operation(), work.attribution());
      LeaseGrant grant = registry.leases().acquire(work.lease().id(), request);
      HeldLease<Lease> lease = asking.granted(grant.lease());
      if (grant.tookOver().map(ExpiredLease::lease).equals(last)) {
        lease.abandon();
      } else {
        giveBack(lease, grant.tookOver());
      }
    } catch (TenantDbException e) {
      log.warn("{} could not be left to the reconciler: {}", work, e.getMessage());
    }
  }

  /** Has a record's lease be as it was before it was taken. */
  void giveBack(HeldLease<Lease> lease, Optional<ExpiredLease> tookOver) {
    LeasedRecord.release(registry, lease);
    tookOver.ifPresent(work -> leaveAgain(work, Optional.empty()));
  }

  /** Writes a change and takes the lease on the record with it. */
  public LeasedRecord saveAndAcquire(TenantDatabaseEvent change, LeasedOperation operation) {
    LeaseTerms.Asking asking = leaseTerms.ask();
    Lease lease =
        registry
            .writeRepository()
            .saveAndAcquire(change, asking.request(operation, change.attribution()));
    return leased(asking.granted(lease), committed(change));
  }

  /** To be called right before a lease is asked for that is then {@linkplain #leased kept}. */
  public LeaseTerms.Asking ask() {
    return leaseTerms.ask();
  }

  /** Keeps a lease that was granted together with a change of its record. */
  public LeasedRecord leased(LeaseTerms.Asking asking, Lease lease, TenantDatabase state) {
    afterCommit.run();
    return leased(asking.granted(lease), state);
  }

  /** Of a lease that came with a change, which tells of whatever is under way. */
  private LeasedRecord leased(HeldLease<Lease> lease, TenantDatabase state) {
    return new LeasedRecord(this, registry, lease, Optional.empty(), state);
  }

  /**
   * Makes a record, takes the lease on it to provision it, and has it take a clone of these
   * migrations from the warm pool, if there is one. With a clone or a template the work is a matter
   * of milliseconds, so its end announces this change as well: a delivery that began now would keep
   * the caller waiting for the disk. Should it take longer, the next poll finds the event.
   */
  public NewTenantDatabase create(
      TenantDatabaseCreatedEvent change, MigrationFingerprint fingerprint) {
    LeaseTerms.Asking asking = leaseTerms.ask();
    LeaseRequest request = asking.request(LeasedOperation.PROVISION, change.attribution());
    NewRecord made = registry.writeRepository().saveAndAcquire(change, request, fingerprint);
    HeldLease<Lease> lease = asking.granted(made.lease());
    return new NewTenantDatabase(leased(lease, saved(made.change())), made.schema());
  }

  /**
   * A new record under its lease.
   *
   * @param record the record
   * @param pooled what its clone from the warm pool holds; empty if it got none
   */
  public record NewTenantDatabase(LeasedRecord record, Optional<SchemaState> pooled) {}

  /** The leases that expired with their work unfinished. */
  public List<ExpiredLease> findExpired(int limit) {
    return registry.leases().findExpired(limit);
  }

  /** Gives back an expired lease of any node, unless it was taken or given back since. */
  public void giveBack(Lease lease) {
    registry.leases().release(lease);
  }

  /** The live records of a status that nobody works on. */
  public List<TenantDatabase> findIdle(TenantDatabaseStatus status, int limit) {
    return registry.writeRepository().findIdle(status, limit);
  }

  /** To be called after every committed change. */
  TenantDatabase committed(TenantDatabaseEvent change) {
    TenantDatabase state = saved(change);
    afterCommit.run();
    return state;
  }

  private static TenantDatabase saved(TenantDatabaseEvent change) {
    TenantDatabase state = change.state();
    log.debug(
        "Tenant {}, database {}: {} saved, version {}, status {}",
        state.tenantId(),
        state.databaseName(),
        change.getClass().getSimpleName(),
        state.version(),
        state.status());
    return state;
  }

  private static Optional<TenantDatabase> firstLive(List<TenantDatabase> records) {
    return records.stream().filter(record -> !record.isDeleted()).findFirst();
  }
}
