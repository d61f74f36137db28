package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.DatabaseGoneException;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.Versions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings deleted records back with their databases. The record is live first, which claims the
 * tenant and the name; it serves when its database is in its place.
 */
final class Restoration {

  private static final Logger log = LoggerFactory.getLogger(Restoration.class);

  private final Records records;
  private final TenantDatabaseProvisioner provisioner;

  Restoration(Records records, TenantDatabaseProvisioner provisioner) {
    this.records = records;
    this.provisioner = provisioner;
  }

  TenantDatabase restore(TenantDatabaseId id, Attribution attribution) {
    return Versions.repeatWhileStale(
        () -> {
          TenantDatabase found = records.known(id);
          return found.isBeingRestored() ? resume(found, attribution) : begin(found, attribution);
        });
  }

  private TenantDatabase begin(TenantDatabase found, Attribution attribution) {
    var started = records.aggregate(found, attribution).restoreStarted();
    if (found.presence() == DatabasePresence.GONE) {
      throw new DatabaseGoneException(found);
    }
    try (LeasedRecord record = records.saveAndAcquire(started, LeasedOperation.RESTORE)) {
      return finish(record, attribution);
    }
  }

  /** Goes on with a restore that was cut short; one that is done by now is left at that. */
  TenantDatabase resume(TenantDatabase found, Attribution attribution) {
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.RESTORE, attribution)) {
      // Of one that was never in the bin, the lease alone tells.
      return record.state().isBeingRestored() || record.tookOver(LeasedOperation.RESTORE)
          ? finish(record, attribution)
          : record.state();
    }
  }

  private TenantDatabase finish(LeasedRecord record, Attribution attribution) {
    TenantDatabase state = record.state();
    log.debug("Tenant {}, database {}: restoring it", state.tenantId(), state.databaseName());
    try {
      bringBack(record);
    } catch (RuntimeException | Error e) {
      throw back(record, attribution, e);
    }
    TenantDatabase restored = record.saveAndRelease(record.aggregate(attribution).restored());
    log.debug("Tenant {}, database {}: restored", state.tenantId(), state.databaseName());
    return restored;
  }

  private void bringBack(LeasedRecord record) {
    TenantDatabase state = record.state();
    if (state.presence() == DatabasePresence.PENDING) {
      return;
    }
    OwnedDatabase database = record.owned();
    RenameResult result = provisioner.restore(database, record.fence());
    if (result instanceof RenameResult.NameTaken taken) {
      throw new ForeignDatabaseException(database.server(), database.name(), taken.occupant());
    }
    if (result instanceof RenameResult.Absent) {
      throw new TenantServerException(
          database.server(),
          database.name(),
          "it is neither in the recycle bin nor in its place; create a new one for the tenant, and"
              + " fill it from a backup",
          null);
    }
    if (!state.suspended()) {
      provisioner.resume(database, record.fence());
    }
  }

  /** Has the record deleted again; where that fails as well, the restore stays unfinished. */
  private ProvisioningFailedException back(
      LeasedRecord record, Attribution attribution, Throwable cause) {
    Failures.throwIfLeaseLost(cause);
    ErrorMessage message = Failures.message(cause);
    try {
      if (record.state().presence() == DatabasePresence.RECYCLED) {
        provisioner.recycle(record.owned(), record.fence());
      }
      record.saveAndRelease(record.aggregate(attribution).restoreFailed(message));
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
      record.abandon();
    }
    return Failures.failed("Restoring", record.state(), cause);
  }
}
