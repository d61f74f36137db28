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
 * @param way which way it was migrated, and why that; null if it failed, or the registry knew that
 *     it was up to date
 */
public record TenantMigrationResult(
    TenantId tenantId,
    boolean success,
    @Nullable SchemaVersion migrationVersion,
    @Nullable String error,
    @Nullable MigrationWay way) {

  public TenantMigrationResult {
    Objects.requireNonNull(tenantId, "tenantId");
  }
}
