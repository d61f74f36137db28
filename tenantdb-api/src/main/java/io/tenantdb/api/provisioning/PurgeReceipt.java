package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import java.time.Instant;
import java.util.Objects;

/**
 * Tells that a database was dropped for good.
 *
 * @param id its record
 * @param tenantId whose it was
 * @param server where it was
 * @param databaseName the name that it had in service
 * @param bytes how large it was; 0 if that is not known
 * @param purgedAt when it was dropped
 * @param purgedBy who asked for it, and why
 */
public record PurgeReceipt(
    TenantDatabaseId id,
    TenantId tenantId,
    ServerName server,
    DatabaseName databaseName,
    long bytes,
    Instant purgedAt,
    Attribution purgedBy) {

  public PurgeReceipt {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(databaseName, "databaseName");
    Objects.requireNonNull(purgedAt, "purgedAt");
    Objects.requireNonNull(purgedBy, "purgedBy");
  }
}
