package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.TenantDatabaseProvisioningService;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.PurgeReceipt;
import io.tenantdb.core.internal.lifecycle.FoundWork;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.lifecycle.ReservedNames;

/** Finds the tenant's record and hands it to the operation. */
public final class ProvisioningService implements TenantDatabaseProvisioningService {

  private final Records records;
  private final ReservedNames reservedNames;
  private final Creation creation;
  private final Removal removal;
  private final Renaming renaming;
  private final Suspension suspension;
  private final Restoration restoration;
  private final Purge purge;

  /**
   * @param records where the records are
   * @param reservedNames names that no database may get
   * @param servers the work on the servers
   * @param creation creates databases
   * @param readDatabases the tenants' read databases
   * @param bin what becomes of deleted databases
   * @param backup what is kept of those that are dropped
   */
  public ProvisioningService(
      Records records,
      ReservedNames reservedNames,
      TenantServers servers,
      Creation creation,
      ReadDatabases readDatabases,
      RecycleBin bin,
      LastBackup backup) {
    this.records = records;
    this.reservedNames = reservedNames;
    this.creation = creation;
    this.renaming = new Renaming(records, servers);
    this.removal = new Removal(records, servers, renaming, readDatabases, bin, backup);
    this.suspension = new Suspension(records, servers, renaming);
    this.restoration = new Restoration(records, servers.provisioner());
    this.purge = new Purge(records, servers, readDatabases, bin, backup);
  }

  /** Goes on with work that was found; work that was done is only given back. */
  public void resume(FoundWork work, Attribution attribution) {
    switch (work.operation()) {
      case PROVISION -> creation.finish(work.record(), attribution);
      case RENAME -> renaming.settled(work.record(), attribution);
      case RESTORE -> restoration.resume(work.record(), attribution);
      case PURGE -> purge.purge(work, attribution);
      case SUSPEND, RESUME, DROP, UPDATE -> resumeUnderLease(work, attribution);
      case MIGRATE -> throw new IllegalArgumentException("migrations are resumed elsewhere");
    }
  }

  /** Of these the record does not tell whether they are still to be done. */
  private void resumeUnderLease(FoundWork work, Attribution attribution) {
    try (LeasedRecord record = records.acquire(work, attribution)) {
      switch (work.operation()) {
        case SUSPEND -> suspension.suspend(record, attribution);
        case RESUME -> suspension.resume(record, attribution);
        case DROP -> removal.drop(record, attribution);
        default -> suspension.enforce(record);
      }
    }
  }

  /** The same on a thread that has more to do: no purge waits for another one. */
  public void repair(FoundWork work, Attribution attribution) {
    if (work.operation() == LeasedOperation.PURGE) {
      purge.purgeIfFree(work, attribution);
    } else {
      resume(work, attribution);
    }
  }

  @Override
  public TenantDatabase createTenantDatabase(TenantDatabaseCreateCommand command) {
    return creation.create(command);
  }

  @Override
  public TenantDatabase deleteTenantDatabase(TenantId tenantId, Attribution attribution) {
    return removal.drop(records.live(tenantId), attribution);
  }

  @Override
  public TenantDatabase updateTenantDatabaseName(
      TenantId tenantId, DatabaseName newName, Attribution attribution) {
    reservedNames.check(newName);
    return renaming.rename(tenantId, newName, attribution);
  }

  @Override
  public TenantDatabase suspendTenantDatabase(TenantId tenantId, Attribution attribution) {
    return suspension.suspend(records.live(tenantId), attribution);
  }

  @Override
  public TenantDatabase resumeTenantDatabase(TenantId tenantId, Attribution attribution) {
    return suspension.resume(records.live(tenantId), attribution);
  }

  @Override
  public TenantDatabase restoreTenantDatabase(TenantDatabaseId id, Attribution attribution) {
    return restoration.restore(id, attribution);
  }

  @Override
  public PurgeReceipt purgeTenantDatabase(TenantDatabaseId id, Attribution attribution) {
    return purge.purge(id, attribution);
  }
}
