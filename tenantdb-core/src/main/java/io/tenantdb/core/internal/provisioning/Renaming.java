package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.Versions;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renames real databases, and their records with them. */
final class Renaming {

  private static final Logger log = LoggerFactory.getLogger(Renaming.class);

  private final Records records;
  private final TenantServers servers;

  Renaming(Records records, TenantServers servers) {
    this.records = records;
    this.servers = servers;
  }

  TenantDatabase rename(TenantId tenantId, DatabaseName newName, Attribution attribution) {
    return Versions.repeatWhileStale(
        () -> {
          TenantDatabase found = settled(records.live(tenantId), attribution);
          return found.databaseName().equals(newName) ? found : begin(found, newName, attribution);
        });
  }

  private TenantDatabase begin(
      TenantDatabase found, DatabaseName newName, Attribution attribution) {
    var started = records.aggregate(found, attribution).renameStarted(newName);
    try (LeasedRecord record = records.saveAndAcquire(started, LeasedOperation.RENAME)) {
      log.debug(
          "Tenant {}, database {}: renaming it to {}",
          found.tenantId(),
          found.databaseName(),
          newName);
      return record.saveAndRelease(finished(record, attribution));
    }
  }

  /** Finishes a rename that was cut short, if there is one. */
  TenantDatabase settled(TenantDatabase found, Attribution attribution) {
    if (found.nextName() == null) {
      return found;
    }
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.RENAME, attribution)) {
      return record.state().nextName() == null
          ? record.state()
          : record.saveAndRelease(finished(record, attribution));
    }
  }

  /** Finishes a rename that was cut short, if there is one, and keeps the lease. */
  void settle(LeasedRecord record, Attribution attribution) {
    if (record.state().nextName() != null) {
      record.save(finished(record, attribution));
    }
  }

  /** Renames on the server; the event says so. */
  private TenantDatabaseUpdatedEvent finished(LeasedRecord record, Attribution attribution) {
    OwnedDatabase database = record.owned();
    DatabaseName newName = Objects.requireNonNull(record.state().nextName());
    servers.evict(record.state());
    try {
      requireRenamed(record, servers.provisioner().rename(database, newName, record.fence()));
    } catch (RuntimeException | Error e) {
      throw back(record, database.named(newName), attribution, e);
    }
    return record.aggregate(attribution).renamed();
  }

  private static void requireRenamed(LeasedRecord record, RenameResult result) {
    OwnedDatabase database = record.owned();
    if (result instanceof RenameResult.NameTaken taken) {
      throw foreign(database, Objects.requireNonNull(record.state().nextName()), taken);
    }
    if (isMissing(record, result)) {
      throw new TenantServerException(
          database.server(),
          database.name(),
          "it does not exist, so it was not renamed; restore it from a backup, or delete the"
              + " record",
          null);
    }
  }

  private static boolean isMissing(LeasedRecord record, RenameResult result) {
    return result instanceof RenameResult.Absent
        && record.state().presence() == DatabasePresence.PRESENT;
  }

  private static ForeignDatabaseException foreign(
      OwnedDatabase database, DatabaseName name, RenameResult.NameTaken taken) {
    return new ForeignDatabaseException(database.server(), name, taken.occupant());
  }

  /**
   * Has the database keep its old name, and proves it by renaming it back: a rename whose answer
   * was lost may have been done, or may be under way. Where that fails as well, or the old name is
   * a stranger's by now, the rename stays unfinished, and is finished by the next call or by the
   * reconciler. A database that is under neither name serves nobody.
   */
  private ProvisioningFailedException back(
      LeasedRecord record, OwnedDatabase renamed, Attribution attribution, Throwable cause) {
    Failures.throwIfLeaseLost(cause);
    ErrorMessage message = Failures.message(cause);
    DatabaseName oldName = record.state().databaseName();
    try {
      RenameResult result = servers.provisioner().rename(renamed, oldName, record.fence());
      if (result instanceof RenameResult.NameTaken taken) {
        throw foreign(renamed, oldName, taken);
      }
      boolean missing = isMissing(record, result);
      record.saveFailure(record.aggregate(attribution).renameFailed(message, !missing));
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
      leaveUnfinished(record, attribution, message, cause);
    }
    return Failures.failed("Renaming", record.state(), cause);
  }

  private static void leaveUnfinished(
      LeasedRecord record, Attribution attribution, ErrorMessage message, Throwable cause) {
    try {
      // What is on record already would be a new version and an event that say nothing new.
      if (!message.equals(record.state().errorMessage())) {
        record.save(record.aggregate(attribution).operationFailed(message));
      }
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
    record.abandon();
  }
}
