package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
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

  TenantDatabase rename(TenantDatabase found, DatabaseName newName, Attribution attribution) {
    checkRenamable(found);
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.RENAME)) {
      TenantDatabase state = record.state();
      checkRenamable(state);
      if (state.databaseName().equals(newName)) {
        return state;
      }
      log.debug(
          "Tenant {}, database {}: renaming it to {}",
          state.tenantId(),
          state.databaseName(),
          newName);
      OwnedDatabase database = record.owned();
      renameOnServer(record, newName, attribution);
      try {
        return record.saveAndRelease(record.aggregate(attribution).renamed(newName));
      } catch (TenantDatabaseAlreadyExistsException e) {
        undo(database, newName, e);
        throw e;
      } finally {
        servers.evict(record.state());
      }
    }
  }

  private void renameOnServer(LeasedRecord record, DatabaseName newName, Attribution attribution) {
    OwnedDatabase database = record.owned();
    servers.evict(record.state());
    try {
      RenameResult result = servers.provisioner().rename(database, newName);
      if (result instanceof RenameResult.NameTaken taken) {
        throw new ForeignDatabaseException(database.server(), newName, taken.occupant());
      }
      if (result instanceof RenameResult.Absent
          && record.state().presence() == DatabasePresence.PRESENT) {
        throw new TenantServerException(
            database.server(),
            database.name(),
            "it does not exist, so it was not renamed; restore it from a backup, or delete the"
                + " record",
            null);
      }
    } catch (RuntimeException e) {
      throw Failures.recorded("Renaming", record, attribution, e);
    }
  }

  /** Another record was given the name meanwhile, and has not created its database yet. */
  private void undo(OwnedDatabase database, DatabaseName newName, RuntimeException cause) {
    try {
      servers.provisioner().rename(database.named(newName), database.name());
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static void checkRenamable(TenantDatabase state) {
    if (state.status() == TenantDatabaseStatus.MIGRATING) {
      throw new IllegalStatusTransitionException(state.id(), state.status(), "renamed");
    }
  }
}
