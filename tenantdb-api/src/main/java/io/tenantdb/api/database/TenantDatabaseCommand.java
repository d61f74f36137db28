package io.tenantdb.api.database;

/** A request to change one tenant database record. */
public sealed interface TenantDatabaseCommand
    permits TenantDatabaseCreateCommand, TenantDatabaseUpdateCommand, TenantDatabaseDeleteCommand {

  /** Who asks for the change, and why. */
  Attribution attribution();
}
