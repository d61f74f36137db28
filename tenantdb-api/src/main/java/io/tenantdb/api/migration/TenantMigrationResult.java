package io.tenantdb.api.migration;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of migrating one tenant's database.
 *
 * @param tenantId the tenant
 * @param success whether the database has every migration now
 * @param migrationVersion the version that the database is at; null if none was reached or it could
 *     not be read
 * @param error what went wrong; null on success
 */
public record TenantMigrationResult(
    TenantId tenantId,
    boolean success,
    @Nullable SchemaVersion migrationVersion,
    @Nullable String error) {

  public TenantMigrationResult {
    Objects.requireNonNull(tenantId, "tenantId");
  }
}
