package io.tenantdb.api.routing;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import java.util.Objects;

/**
 * The way to a tenant's database at one routing epoch.
 *
 * @param id the record
 * @param tenantId the tenant
 * @param server the server
 * @param databaseName the name on that server
 * @param epoch the routing epoch; a connection that was opened under a lower one is stale
 * @param serving whether tenants may be routed to the database now
 */
public record TenantRoute(
    TenantDatabaseId id,
    TenantId tenantId,
    ServerName server,
    DatabaseName databaseName,
    long epoch,
    boolean serving) {

  public TenantRoute {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(databaseName, "databaseName");
  }

  /** The route to a record's database. */
  public static TenantRoute to(TenantDatabase record) {
    return new TenantRoute(
        record.id(),
        record.tenantId(),
        record.server(),
        record.databaseName(),
        record.routingEpoch(),
        record.serving());
  }

  /** Where that database is. */
  public DatabaseAddress address() {
    return new DatabaseAddress(server, databaseName);
  }
}
