package io.tenantdb.api.database;

import java.util.Objects;

/**
 * Soft-deletes a record. The real database stays where it is and keeps its name; to drop it as
 * well, use {@link io.tenantdb.api.TenantDatabaseProvisioningService#deleteTenantDatabase}.
 *
 * @param id the record
 * @param expectedVersion which version the deletion is meant for
 * @param attribution who asks, and why
 */
public record TenantDatabaseDeleteCommand(
    TenantDatabaseId id, ExpectedVersion expectedVersion, Attribution attribution)
    implements TenantDatabaseCommand {

  public TenantDatabaseDeleteCommand {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(expectedVersion, "expectedVersion");
    Objects.requireNonNull(attribution, "attribution");
  }

  /** A deletion of the record, whatever its version. */
  public static TenantDatabaseDeleteCommand of(TenantDatabaseId id, Attribution attribution) {
    return new TenantDatabaseDeleteCommand(id, ExpectedVersion.any(), attribution);
  }
}
