package io.tenantdb.api.migration;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a tenant's database is migrated, as the registry has it.
 *
 * @param tenantId the tenant
 * @param status the status of its database
 * @param schemaVersion the version that the migrator reached; null before the first migration
 * @param lastMigrationAt when it reached that version; null before the first migration
 * @param errorMessage what went wrong last; null if nothing did
 */
public record TenantMigrationStatus(
    TenantId tenantId,
    TenantDatabaseStatus status,
    @Nullable SchemaVersion schemaVersion,
    @Nullable LastMigrationAt lastMigrationAt,
    @Nullable ErrorMessage errorMessage) {

  public TenantMigrationStatus {
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(status, "status");
  }
}
