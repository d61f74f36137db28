package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that this worker holds the lease on, renewed in the background until it is closed. For
 * one thread.
 */
public final class LeasedRecord implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LeasedRecord.class);

  private final Records records;
  private final TenantDatabaseRegistry registry;
  private final HeldLease<Lease> lease;
  private final Optional<ExpiredLease> tookOver;
  private final Optional<UnfinishedWork> tookOverUntold;
  private TenantDatabase state;
  private boolean ended;
  private boolean unfinished;

  LeasedRecord(
      Records records,
      TenantDatabaseRegistry registry,
      HeldLease<Lease> lease,
      Optional<ExpiredLease> tookOver,
      TenantDatabase state) {
    this.records = records;
    this.registry = registry;
    this.lease = lease;
    this.tookOver = tookOver;
    this.tookOverUntold = tookOver.flatMap(UnfinishedWork::of);
    this.state = state;
  }

  /** The record as this worker last read or wrote it. */
  public TenantDatabase state() {
    return state;
  }

  /** The record's database as a provisioner is given it. */
  public OwnedDatabase owned() {
    return records.owned(state);
  }

  /** How long this worker may still act. */
  public Fence fence() {
    return lease;
  }

  /** The rules of the record, for one change. */
  public TenantDatabaseAggregate aggregate(Attribution attribution) {
    return records.aggregate(state, attribution);
  }

  /** Writes a change and keeps the lease. */
  public TenantDatabase save(TenantDatabaseEvent change) {
    write(() -> registry.writeRepository().save(change, lease.lease()));
    return committed(change);
  }

  /** Writes the last change of the work, and gives the lease back with it. */
  public TenantDatabase saveAndRelease(TenantDatabaseEvent change) {
    write(() -> registry.writeRepository().saveAndRelease(change, lease.lease()));
    ended = true;
    return committed(change);
  }

  /**
   * Writes that the work failed, and gives the lease back with it; see {@link #fail} for the
   * exception.
   */
  public TenantDatabase saveFailure(TenantDatabaseEvent change) {
    if (tookOverUntold.isEmpty()) {
      return saveAndRelease(change);
    }
    TenantDatabase saved = save(change);
    fail();
    return saved;
  }

  /**
   * Ends work that failed and of which nothing is to be written. Where it had taken over unfinished
   * work that the record does not tell of, the reconciler goes on: a failure ends what somebody has
   * called, and not what somebody else has been waiting for.
   */
  public void fail() {
    if (tookOverUntold.isEmpty()) {
      release();
    } else {
      ended = true;
      // Otherwise another worker has taken it all over, and may have finished it.
      if (lease.abandon()) {
        leaveWhatOutlasts();
      }
    }
  }

  /** Gives the lease back as it was taken, unless the work that was found is still to be done. */
  void require(FoundWork work) {
    if (!work.isStillSo(tookOver, state)) {
      ended = true;
      records.giveBack(lease, tookOver);
      throw new NoLongerFoundException(work, state);
    }
  }

  /** Whether the lease was taken from a worker that died over this operation. */
  public boolean tookOver(LeasedOperation operation) {
    return tookOver.filter(left -> left.lease().operation() == operation).isPresent();
  }

  /** Gives the lease back; whatever it took over is done. */
  public void release() {
    ended = true;
    release(registry, lease);
  }

  private void leaveWhatOutlasts() {
    tookOverUntold
        .filter(work -> work.outlasts(lease.lease().operation()))
        .ifPresent(work -> records.leaveAgain(work.lease(), Optional.of(lease.lease())));
  }

  /** What was done and could not be written down is left for the reconciler to find. */
  private void write(Runnable save) {
    try {
      save.run();
    } catch (RegistryException e) {
      unfinished = true;
      throw e;
    }
  }

  private TenantDatabase committed(TenantDatabaseEvent change) {
    state = records.committed(change);
    return state;
  }

  /** To be called when a change was written that gave the lease back with it. */
  public void ended(TenantDatabaseEvent change) {
    ended = true;
    lease.stopRenewing();
    committed(change);
  }

  /** Ends the lease with the work unfinished: the reconciler of any node goes on with it. */
  public void abandon() {
    ended = true;
    lease.abandon();
  }

  /**
   * Gives the lease back if nothing else has ended it, and if all that was done is on record. Work
   * that nothing was done about is left unfinished as before, and so is work whose lease was over
   * before it was: nobody may have taken it yet, and only the lease tells of it.
   */
  @Override
  public void close() {
    if (ended) {
      lease.stopRenewing();
    } else if (unfinished) {
      abandon();
    } else if (tookOverUntold
        .filter(work -> work.outlasts(lease.lease().operation()))
        .isPresent()) {
      fail();
    } else if (lease.isLost()) {
      abandon();
    } else {
      release();
    }
  }

  /** Gives a lease back. */
  static void release(TenantDatabaseRegistry registry, HeldLease<Lease> lease) {
    lease.stopRenewing();
    try {
      registry.leases().release(lease.lease());
    } catch (RegistryException e) {
      log.warn("{} could not be given back; it ends by expiry: {}", lease.lease(), e.getMessage());
    }
  }
}
