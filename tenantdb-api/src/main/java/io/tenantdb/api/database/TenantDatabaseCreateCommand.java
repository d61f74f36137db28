package io.tenantdb.api.database;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a database for a tenant.
 *
 * @param tenantId a tenant that the host knows and that has no live database
 * @param databaseName the name on the server; null has it made from the tenant id
 * @param readDatabaseName the name of the read database; null has it made from the record id
 * @param attribution who asks, and why
 */
public record TenantDatabaseCreateCommand(
    TenantId tenantId,
    @Nullable DatabaseName databaseName,
    @Nullable DatabaseName readDatabaseName,
    Attribution attribution)
    implements TenantDatabaseCommand {

  public TenantDatabaseCreateCommand {
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(attribution, "attribution");
  }

  /** A command that leaves both names to be made. */
  public static TenantDatabaseCreateCommand of(TenantId tenantId, Attribution attribution) {
    return new TenantDatabaseCreateCommand(tenantId, null, null, attribution);
  }

  /** The same command with this name for the database. */
  public TenantDatabaseCreateCommand withDatabaseName(DatabaseName name) {
    return new TenantDatabaseCreateCommand(tenantId, name, readDatabaseName, attribution);
  }

  /** The same command with this name for the read database. */
  public TenantDatabaseCreateCommand withReadDatabaseName(DatabaseName name) {
    return new TenantDatabaseCreateCommand(tenantId, databaseName, name, attribution);
  }
}
