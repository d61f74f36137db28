package io.tenantdb.api;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;

/**
 * Changes records. Each command is one transaction of the registry, its event included; the read
 * model follows. Safe for use by many threads and many nodes.
 *
 * <p>Every method throws {@link io.tenantdb.api.error.TenantDatabaseBusyException} while a worker
 * holds the lease on the record, and {@link io.tenantdb.api.error.RegistryUnavailableException} if
 * the registry cannot be reached.
 */
public interface TenantDatabaseCommands {

  /**
   * Makes a record in status PROVISIONING. The real database is not created by this; see {@link
   * TenantDatabaseProvisioningService#createTenantDatabase}.
   *
   * @return the record
   * @throws io.tenantdb.api.error.TenantNotFoundException if the host does not know the tenant
   * @throws io.tenantdb.api.error.TenantDatabaseTenantIdExistsException if the tenant has a live
   *     record
   * @throws io.tenantdb.api.error.TenantDatabaseAlreadyExistsException if another record holds a
   *     name that was given
   * @throws io.tenantdb.api.error.InvalidValueException if the host reserves the name
   */
  TenantDatabase create(TenantDatabaseCreateCommand command);

  /**
   * Changes what the command gives. A command that would change nothing changes nothing and makes
   * no event. SUSPENDED is reached as by {@link
   * TenantDatabaseProvisioningService#suspendTenantDatabase}: if it fails half-way, the record is
   * out of service and says why.
   *
   * @return the record afterwards
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if there is no live record
   * @throws io.tenantdb.api.error.StaleVersionException if the record is at another version than
   *     expected
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the status machine has no
   *     such move
   * @throws io.tenantdb.api.error.TenantDatabaseAlreadyExistsException if another record holds the
   *     new name
   * @throws io.tenantdb.api.error.ProvisioningFailedException if what the new status or name stands
   *     for could not be done or proven
   */
  TenantDatabase update(TenantDatabaseUpdateCommand command);

  /**
   * Soft-deletes a record. Its names stay reserved, since its real database is still there.
   *
   * @return the record afterwards
   * @throws io.tenantdb.api.error.TenantDatabaseNotFoundException if there is no live record
   * @throws io.tenantdb.api.error.StaleVersionException if the record is at another version than
   *     expected
   * @throws io.tenantdb.api.error.IllegalStatusTransitionException if the record is MIGRATING, or
   *     its restore or rename is unfinished
   */
  TenantDatabase delete(TenantDatabaseDeleteCommand command);
}
