package io.tenantdb.core.internal.reconcile;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.core.internal.lifecycle.FoundWork;
import io.tenantdb.core.internal.lifecycle.NoLongerFoundException;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.provisioning.Failures;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with work whose worker died, on whatever node, provisions the records that the create
 * command made, and purges what has been in the recycle bin long enough. One round looks what is
 * there to be done and hands it to workers; the work itself takes a lease, so any number of nodes
 * may run rounds at once.
 */
public final class Reconciler implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final int BATCH = 50;
  private static final int MOST_SKIPPED_ROUNDS = 8;
  // A purge that fails may have taken a whole backup, and nobody waits for it.
  private static final int MOST_SKIPPED_ROUNDS_OF_PURGES = 64;
  private static final Attribution BY = Attribution.by("tenantdb reconciler");

  private final Records records;
  private final Work work;
  private final Set<ServerName> servers;
  private final Lanes lanes;
  private final Rests rests = new Rests(MOST_SKIPPED_ROUNDS);
  private final Rests purgeRests = new Rests(MOST_SKIPPED_ROUNDS_OF_PURGES);

  /**
   * @param records where the records are
   * @param work does an operation on a record, or goes on with it
   * @param servers those whose recycle bins are emptied
   * @param threads makes the threads of the workers
   */
  public Reconciler(Records records, Work work, Set<ServerName> servers, ThreadFactory threads) {
    this.records = records;
    this.work = work;
    this.servers = servers;
    this.lanes = new Lanes(threads);
  }

  /** The operations. */
  @FunctionalInterface
  public interface Work {

    /** Goes on with an operation; one that is done already is left at that. */
    void resume(FoundWork work, Attribution attribution);
  }

  /** One round. */
  @Override
  public void run() {
    try {
      rests.nextRound();
      purgeRests.nextRound();
      finish();
      begin(TenantDatabaseStatus.PROVISIONING, LeasedOperation.PROVISION);
      begin(TenantDatabaseStatus.MIGRATING, LeasedOperation.MIGRATE);
      servers.forEach(this::purge);
    } catch (RuntimeException | Error e) {
      // An exception that left the round would end all later ones.
      log.warn("The reconciler's round was cut short, the next one goes on: {}", e.toString());
    }
  }

  /** Begins nothing more. */
  public void shutdown() {
    lanes.shutdown();
  }

  /** Waits for what is under way; answers whether it ended in time. */
  public boolean awaitEnd(Duration timeout) {
    return lanes.awaitEnd(timeout);
  }

  private void finish() {
    int limit = BATCH + rests.size() + purgeRests.size();
    for (ExpiredLease expired : records.findExpired(limit)) {
      LeasedOperation operation = expired.lease().operation();
      Rests resting = operation == LeasedOperation.PURGE ? purgeRests : rests;
      TenantDatabaseId id = expired.lease().id();
      if (!resting.isResting(id)) {
        records
            .find(id)
            .ifPresent(
                record ->
                    lanes
                        .of(operation, record.server())
                        .submit(id, () -> finish(expired, limit, resting)));
      }
    }
  }

  private void finish(ExpiredLease expired, int limit, Rests resting) {
    // It has waited for a worker; meanwhile others may have finished it, and begun something else.
    if (!records.findExpired(limit).contains(expired)) {
      return;
    }
    LeasedOperation operation = expired.lease().operation();
    // Of a deleted record there is nothing else to be finished.
    Optional<TenantDatabase> found =
        records
            .find(expired.lease().id())
            .filter(record -> record.isDeleted() == (operation == LeasedOperation.PURGE));
    found.ifPresent(
        record ->
            log.info(
                "Tenant {}, database {}: {} was left unfinished by {}, going on with it",
                record.tenantId(),
                record.databaseName(),
                operation,
                expired.lease().owner()));
    if (found.isEmpty()
        || attempt(FoundWork.left(found.get(), expired), expired.attribution(), resting)) {
      // Still there if there was nothing to be done.
      records.giveBack(expired.lease());
    }
  }

  private void begin(TenantDatabaseStatus status, LeasedOperation operation) {
    records
        .findIdle(status, BATCH + rests.size())
        .forEach(record -> begin(record, operation, rests));
  }

  private void purge(ServerName server) {
    records
        .findPurgeable(server, BATCH + purgeRests.size())
        .forEach(record -> begin(record, LeasedOperation.PURGE, purgeRests));
  }

  private void begin(TenantDatabase found, LeasedOperation operation, Rests resting) {
    if (!resting.isResting(found.id())) {
      lanes
          .of(operation, found.server())
          .submit(
              found.id(),
              () -> {
                // What has changed while it waited for a worker is looked at in the next round.
                if (records.find(found.id()).filter(found::equals).isPresent()) {
                  attempt(FoundWork.of(found, operation), BY, resting);
                }
              });
    }
  }

  /**
   * Goes on with an operation. Whatever keeps it from that leaves the lease that tells of it: it
   * may be its worker that goes on, for a renewal that comes late is good while nobody has taken
   * it.
   *
   * @return whether it was done, or there was nothing to be done
   */
  private boolean attempt(FoundWork found, Attribution attribution, Rests resting) {
    TenantDatabase record = found.record();
    try {
      work.resume(found, attribution);
    } catch (IllegalStatusTransitionException e) {
      log.debug(
          "Tenant {}, database {}: nothing is left to be done: {}",
          record.tenantId(),
          record.databaseName(),
          e.getMessage());
    } catch (NoLongerFoundException
        | TenantDatabaseBusyException
        | LeaseLostException
        | StaleVersionException e) {
      log.debug(
          "Tenant {}, database {}: somebody else went on meanwhile: {}",
          record.tenantId(),
          record.databaseName(),
          e.getMessage());
      resting.ended(record.id());
      return false;
    } catch (RuntimeException | Error e) {
      // One that cannot be finished must not keep the others from it.
      log.warn(
          "Tenant {}, database {}: the reconciler could not finish its work: {}",
          record.tenantId(),
          record.databaseName(),
          Failures.message(e));
      resting.failed(record.id());
      return false;
    }
    resting.ended(record.id());
    return true;
  }
}
