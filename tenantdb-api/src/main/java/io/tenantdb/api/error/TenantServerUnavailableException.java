package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server cannot be reached, takes no more connections, or did not do what it was told
 * in the time that the worker's lease left for it. Try again when it does.
 */
public sealed class TenantServerUnavailableException extends TenantServerException
    permits TenantServerFullException {

  private static final long serialVersionUID = 1L;

  /**
   * @param server the server
   * @param databaseName the database that was to be worked on
   * @param problem what happened and what to do, without a secret
   * @param cause what the driver reported, or null
   */
  public TenantServerUnavailableException(
      ServerName server, DatabaseName databaseName, String problem, @Nullable Throwable cause) {
    super(server, databaseName, problem, cause);
  }
}
