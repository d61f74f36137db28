package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabase;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a tenant's real database failed. Where the record is FAILED, its error message
 * says the same; remove the cause, then repeat the call, which goes on where this one stopped.
 */
public final class ProvisioningFailedException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantDatabase database;

  /**
   * @param operation what was being done, such as "provisioning"
   * @param database the record as it is after the failure
   * @param problem what went wrong
   * @param cause the fault below, or null
   */
  public ProvisioningFailedException(
      String operation, TenantDatabase database, String problem, @Nullable Throwable cause) {
    super(
        "%s of tenant database %s (%s) of tenant %s failed, the record is %s: %s"
            .formatted(
                operation,
                database.id(),
                database.databaseName(),
                database.tenantId(),
                database.status(),
                problem),
        cause);
    this.database = database;
  }

  /** The record as it is after the failure. */
  public TenantDatabase database() {
    return database;
  }
}
