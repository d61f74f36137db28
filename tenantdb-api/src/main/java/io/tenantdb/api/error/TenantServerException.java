package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server refused or failed to do something with a tenant's database. */
public class TenantServerException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient ServerName server;
  private final transient DatabaseName databaseName;

  /**
   * @param server the server
   * @param databaseName the database
   * @param problem what happened and what to do, without a secret
   * @param cause what the driver reported, or null
   */
  public TenantServerException(
      ServerName server, DatabaseName databaseName, String problem, @Nullable Throwable cause) {
    super("Database %s on server %s: %s".formatted(databaseName, server, problem), cause);
    this.server = server;
    this.databaseName = databaseName;
  }

  /** The server. */
  public ServerName server() {
    return server;
  }

  /** The database. */
  public DatabaseName databaseName() {
    return databaseName;
  }
}
