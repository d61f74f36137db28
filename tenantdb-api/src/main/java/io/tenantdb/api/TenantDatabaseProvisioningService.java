package io.tenantdb.api;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.PurgeReceipt;

/**
 * Creates, renames, suspends and drops tenants' real databases, and keeps the records true to them.
 * Every method works under a lease on the record and can be repeated after a failure or a crash.
 * Safe for use by many threads and many nodes.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.TenantDatabaseBusyException} while another
 * worker holds the lease, {@link io.tenantdb.api.error.ProvisioningFailedException} if the work on
 * the server failed, and {@link io.tenantdb.api.error.RegistryUnavailableException} if the registry
 * cannot be reached. Except for {@code createTenantDatabase}, every method that is given a tenant
 * throws {@link io.tenantdb.api.error.TenantDatabaseNotFoundException} if it has no live record.
 */
public interface TenantDatabaseProvisioningService {

  /**
   * Gives a tenant a database at the newest schema version: makes the record, creates the real
   * database, and makes the record ACTIVE. Where a record is there whose provisioning stopped or
   * failed, that one is finished. A database that exists and was not created for this record is
   * never adopted. A failure is recorded as FAILED with its message before it is thrown.
   *
   * @return the ACTIVE record
   * @throws io.tenantdb.api.error.TenantNotFoundException if the host does not know the tenant
   * @throws io.tenantdb.api.error.TenantDatabaseTenantIdExistsException if the tenant has a
   *     database, or one of another name than the command gives is being provisioned
   * @throws io.tenantdb.api.error.TenantDatabaseAlreadyExistsException if another record holds a
   *     name that was given
   * @throws io.tenantdb.api.error.InvalidValueException if the host reserves the name
   * @throws io.tenantdb.api.error.PlacementRefusedException if no server takes the database
   */
  TenantDatabase createTenantDatabase(TenantDatabaseCreateCommand command);

  /**
   * Soft-deletes the tenant's record, and drops its real database or puts it into the recycle bin,
   * as the host has set it. The database name is free afterwards. From the start nobody is routed
   * to the database any more; a failure leaves the record with its status, out of service, with the
   * message, and can be repeated.
   *
   * @return the deleted record
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the record is MIGRATING
   */
  TenantDatabase deleteTenantDatabase(TenantId tenantId, Attribution attribution);

  /**
   * Renames the tenant's real database, and the record with it. Where the real database was never
   * created, only the record is changed.
   *
   * @return the record with the new name
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the record is MIGRATING
   * @throws io.tenantdb.api.error.TenantDatabaseAlreadyExistsException if another record holds the
   *     name
   * @throws io.tenantdb.api.error.InvalidValueException if the host reserves the name
   */
  TenantDatabase updateTenantDatabaseName(
      TenantId tenantId, DatabaseName newName, Attribution attribution);

  /**
   * Has the server refuse connections to the tenant's database and makes the record SUSPENDED. From
   * the start nobody is routed to it any more, also where the rest fails.
   *
   * @return the SUSPENDED record
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the record is neither ACTIVE,
   *     FAILED nor SUSPENDED, or its database was never finished
   */
  TenantDatabase suspendTenantDatabase(TenantId tenantId, Attribution attribution);

  /**
   * Has the server accept connections to a suspended database again, proves that its schema is
   * sound, and makes the record ACTIVE. It also brings a database back into service whose deletion
   * or suspension began and was not finished.
   *
   * @return the ACTIVE record
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the record is neither
   *     SUSPENDED nor ACTIVE and out of service, or its database was never finished
   */
  TenantDatabase resumeTenantDatabase(TenantId tenantId, Attribution attribution);

  /**
   * Brings a deleted record back with its database, to the status that it had. It serves again if
   * that is ACTIVE.
   *
   * @param id the record, since a tenant may have several deleted ones
   * @return the live record
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if there is no such record
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the record is not deleted
   * @throws io.tenantdb.api.error.DatabaseGoneException if its database was dropped
   * @throws io.tenantdb.api.error.TenantDatabaseTenantIdExistsException if the tenant has a live
   *     record by now
   * @throws io.tenantdb.api.error.TenantDatabaseAlreadyExistsException if another record has the
   *     name by now
   */
  TenantDatabase restoreTenantDatabase(TenantDatabaseId id, Attribution attribution);

  /**
   * Drops the database of a deleted record for good, whether its time in the recycle bin is over or
   * not. On each server one database is dropped after the other, so it may be long until it is this
   * one's turn.
   *
   * @return what was dropped
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if there is no such record
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the record is not deleted
   * @throws io.tenantdb.api.error.DatabaseGoneException if its database was dropped already
   * @throws io.tenantdb.api.error.StaleVersionException if the record was restored and deleted
   *     again before it was its turn
   */
  PurgeReceipt purgeTenantDatabase(TenantDatabaseId id, Attribution attribution);
}
