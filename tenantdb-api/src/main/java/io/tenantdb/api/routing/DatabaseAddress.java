package io.tenantdb.api.routing;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import java.util.Objects;

/**
 * Where a database is, whoever it belongs to.
 *
 * @param server the server
 * @param databaseName the name on that server
 */
public record DatabaseAddress(ServerName server, DatabaseName databaseName) {

  public DatabaseAddress {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(databaseName, "databaseName");
  }
}
