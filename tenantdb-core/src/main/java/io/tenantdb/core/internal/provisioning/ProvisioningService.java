package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.TenantDatabaseProvisioningService;
import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
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

  /**
   * @param records where the records are
   * @param reservedNames names that no database may get
   * @param servers the work on the servers
   * @param creation creates databases
   */
  public ProvisioningService(
      Records records, ReservedNames reservedNames, TenantServers servers, Creation creation) {
    this.records = records;
    this.reservedNames = reservedNames;
    this.creation = creation;
    this.removal = new Removal(records, servers);
    this.renaming = new Renaming(records, servers);
    this.suspension = new Suspension(records, servers);
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
    return renaming.rename(records.live(tenantId), newName, attribution);
  }

  @Override
  public TenantDatabase suspendTenantDatabase(TenantId tenantId, Attribution attribution) {
    return suspension.suspend(records.live(tenantId), attribution);
  }

  @Override
  public TenantDatabase resumeTenantDatabase(TenantId tenantId, Attribution attribution) {
    return suspension.resume(records.live(tenantId), attribution);
  }
}
