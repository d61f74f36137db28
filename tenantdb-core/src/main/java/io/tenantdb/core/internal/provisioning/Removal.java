package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseDeletedEvent;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.StatusMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Soft-deletes records, and drops their databases or puts them into the recycle bin. */
final class Removal {

  private static final Logger log = LoggerFactory.getLogger(Removal.class);

  private final Records records;
  private final TenantServers servers;
  private final Renaming renaming;
  private final ReadDatabases readDatabases;
  private final RecycleBin bin;
  private final LastBackup backup;

  Removal(
      Records records,
      TenantServers servers,
      Renaming renaming,
      ReadDatabases readDatabases,
      RecycleBin bin,
      LastBackup backup) {
    this.records = records;
    this.servers = servers;
    this.renaming = renaming;
    this.readDatabases = readDatabases;
    this.bin = bin;
    this.backup = backup;
  }

  TenantDatabase drop(TenantDatabase found, Attribution attribution) {
    StatusMachine.checkDeletable(found);
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.DROP, attribution)) {
      return drop(record, attribution);
    }
  }

  TenantDatabase drop(LeasedRecord record, Attribution attribution) {
    renaming.settle(record, attribution);
    StatusMachine.checkDeletable(record.state());
    if (record.state().serving()) {
      record.save(record.aggregate(attribution).withdrawn());
    }
    TenantDatabase state = record.state();
    log.debug("Tenant {}, database {}: removing it", state.tenantId(), state.databaseName());
    servers.evict(state);
    TenantDatabase deleted = record.saveAndRelease(removed(record, attribution));
    log.debug(
        "Tenant {}, database {}: removed, it is {}",
        state.tenantId(),
        state.databaseName(),
        deleted.presence());
    return deleted;
  }

  private TenantDatabaseDeletedEvent removed(LeasedRecord record, Attribution attribution) {
    OwnedDatabase database = record.owned();
    boolean confirmed = record.state().presence() != DatabasePresence.PENDING;
    try {
      boolean recycled = recycled(record, confirmed);
      if (recycled && confirmed && bin.retention().isPresent()) {
        return record.aggregate(attribution).recycled(bin.retention().get());
      }
      backup.take(record, servers, recycled);
      DropResult result = servers.provisioner().drop(database, record.fence());
      // Where none was ever confirmed, a stranger's database proves that none of ours is there.
      if (confirmed && result instanceof DropResult.Foreign foreign) {
        throw foreign(database, foreign.occupant());
      }
      readDatabases.drop(database, record.state(), confirmed, record.fence());
      return record.aggregate(attribution).dropped();
    } catch (RuntimeException | Error e) {
      throw Failures.recorded("Dropping", record, attribution, e);
    }
  }

  /** Puts the database into the recycle bin, where it is to stay or to be copied. */
  private boolean recycled(LeasedRecord record, boolean confirmed) {
    boolean toBeKept = confirmed && bin.retention().isPresent();
    if (!toBeKept && backup.host().isEmpty()) {
      return false;
    }
    OwnedDatabase database = record.owned();
    RecycleResult result = servers.provisioner().recycle(database, record.fence());
    if (confirmed && result instanceof RecycleResult.Foreign foreign) {
      throw foreign(database, foreign.occupant());
    }
    return result instanceof RecycleResult.Recycled;
  }

  private static ForeignDatabaseException foreign(
      OwnedDatabase database, DatabaseOccupant occupant) {
    return new ForeignDatabaseException(database.server(), database.name(), occupant);
  }
}
