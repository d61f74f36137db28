package io.tenantdb.core.internal.reconcile;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.provisioning.Failures;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with work whose worker died, on whatever node, and provisions the records that the create
 * command made. One round does what is there to be done; the work itself takes a lease, so any
 * number of nodes may run rounds at once.
 */
public final class Reconciler implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final int BATCH = 50;
  private static final Attribution BY = Attribution.by("tenantdb reconciler");

  private final Records records;
  private final Work work;

  /**
   * @param records where the records are
   * @param work does an operation on a record, or goes on with it
   */
  public Reconciler(Records records, Work work) {
    this.records = records;
    this.work = work;
  }

  /** The operations. */
  @FunctionalInterface
  public interface Work {

    /** Goes on with an operation; one that is done already is left at that. */
    void resume(TenantDatabase found, LeasedOperation operation, Attribution attribution);
  }

  /** One round. */
  @Override
  public void run() {
    try {
      records.findExpired(BATCH).forEach(this::finish);
      begin(TenantDatabaseStatus.PROVISIONING, LeasedOperation.PROVISION);
      begin(TenantDatabaseStatus.MIGRATING, LeasedOperation.MIGRATE);
      purge();
    } catch (RuntimeException | Error e) {
      // An exception that left the round would end all later ones.
      log.warn("The reconciler's round was cut short, the next one goes on: {}", e.toString());
    }
  }

  private void finish(ExpiredLease expired) {
    LeasedOperation operation = expired.lease().operation();
    // Of a deleted record there is nothing else to be finished.
    Optional<TenantDatabase> found =
        records
            .find(expired.lease().id())
            .filter(record -> record.isDeleted() == (operation == LeasedOperation.PURGE));
    if (found.isPresent()) {
      TenantDatabase record = found.get();
      log.info(
          "Tenant {}, database {}: {} was left unfinished by {}, going on with it",
          record.tenantId(),
          record.databaseName(),
          operation,
          expired.lease().owner());
      attempt(
          record,
          r -> work.resume(r, operation, expired.attribution()),
          () -> leaveUnfinished(expired));
    }
    // Still there if there was nothing to be done.
    records.giveBack(expired.lease());
  }

  private void begin(TenantDatabaseStatus status, LeasedOperation operation) {
    List<TenantDatabase> idle = records.findIdle(status, BATCH);
    for (TenantDatabase record : idle) {
      attempt(record, r -> work.resume(r, operation, BY), () -> {});
    }
  }

  /** One database a server and round: others wait for their turn in the bin, not in this thread. */
  private void purge() {
    Set<ServerName> seen = new HashSet<>();
    for (TenantDatabase record : records.findPurgeable(BATCH)) {
      if (seen.add(record.server())) {
        attempt(record, r -> work.resume(r, LeasedOperation.PURGE, BY), () -> {});
      }
    }
  }

  private void attempt(
      TenantDatabase record, Consumer<TenantDatabase> operation, Runnable afterFailure) {
    try {
      operation.accept(record);
    } catch (TenantDatabaseBusyException
        | LeaseLostException
        | StaleVersionException
        | IllegalStatusTransitionException e) {
      log.debug(
          "Tenant {}, database {}: somebody else went on meanwhile: {}",
          record.tenantId(),
          record.databaseName(),
          e.getMessage());
    } catch (RuntimeException | Error e) {
      // One that cannot be finished must not keep the others from it.
      log.warn(
          "Tenant {}, database {}: the reconciler could not finish its work: {}",
          record.tenantId(),
          record.databaseName(),
          Failures.message(e));
      afterFailure.run();
    }
  }

  /** A failure ends an operation that somebody called, but not one that nobody waits for. */
  private void leaveUnfinished(ExpiredLease expired) {
    switch (expired.lease().operation()) {
      case DROP, SUSPEND, RESUME, UPDATE, PURGE -> {
        try (var lease =
            records.acquireKnown(
                expired.lease().id(), expired.lease().operation(), expired.attribution())) {
          lease.abandon();
        } catch (TenantDbException e) {
          log.debug("Record {} went on meanwhile: {}", expired.lease().id(), e.getMessage());
        }
      }
      case PROVISION, MIGRATE, RENAME, RESTORE -> {
        // Their failures are on record, or keep the lease themselves.
      }
    }
  }
}
