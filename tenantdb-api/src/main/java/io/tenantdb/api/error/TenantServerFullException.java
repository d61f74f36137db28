package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server, or the role or database on it, takes no more connections. Try again when
 * some have ended, or with fewer workers.
 */
public final class TenantServerFullException extends TenantServerUnavailableException {

  private static final long serialVersionUID = 1L;

  /**
   * @param server the server
   * @param databaseName the database that was to be worked on
   * @param problem what happened and what to do, without a secret
   * @param cause what the driver reported, or null
   */
  public TenantServerFullException(
      ServerName server, DatabaseName databaseName, String problem, @Nullable Throwable cause) {
    super(server, databaseName, problem, cause);
  }
}
