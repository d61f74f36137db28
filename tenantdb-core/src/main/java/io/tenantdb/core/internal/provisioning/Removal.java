package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.ForeignDatabaseException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.StatusMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops real databases, and soft-deletes their records. */
final class Removal {

  private static final Logger log = LoggerFactory.getLogger(Removal.class);

  private final Records records;
  private final TenantServers servers;
  private final Renaming renaming;

  Removal(Records records, TenantServers servers, Renaming renaming) {
    this.records = records;
    this.servers = servers;
    this.renaming = renaming;
  }

  TenantDatabase drop(TenantDatabase found, Attribution attribution) {
    StatusMachine.checkDeletable(found);
    try (LeasedRecord record = records.acquire(found.id(), LeasedOperation.DROP, attribution)) {
      renaming.settle(record, attribution);
      StatusMachine.checkDeletable(record.state());
      if (record.state().serving()) {
        record.save(record.aggregate(attribution).withdrawn());
      }
      TenantDatabase state = record.state();
      log.debug("Tenant {}, database {}: dropping it", state.tenantId(), state.databaseName());
      servers.evict(state);
      dropOwn(record, attribution);
      TenantDatabase deleted = record.saveAndRelease(record.aggregate(attribution).dropped());
      log.debug("Tenant {}, database {}: dropped", state.tenantId(), state.databaseName());
      return deleted;
    }
  }

  private void dropOwn(LeasedRecord record, Attribution attribution) {
    OwnedDatabase database = record.owned();
    try {
      DropResult result = servers.provisioner().drop(database, record.fence());
      // Where none was ever confirmed, a stranger's database proves that none of ours is there.
      if (result instanceof DropResult.Foreign foreign
          && record.state().presence() == DatabasePresence.PRESENT) {
        throw new ForeignDatabaseException(database.server(), database.name(), foreign.occupant());
      }
    } catch (RuntimeException e) {
      throw Failures.recorded("Dropping", record, attribution, e);
    }
  }
}
