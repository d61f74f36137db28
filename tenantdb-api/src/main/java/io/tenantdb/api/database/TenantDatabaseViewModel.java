package io.tenantdb.api.database;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A live tenant database as the read side shows it: eventually consistent, at one version. Times
 * are cut to milliseconds, the precision of every store.
 *
 * @param id the record
 * @param tenantId whose database it is
 * @param server the PostgreSQL server that it lives on
 * @param databaseName its name on that server
 * @param readDatabaseName the name of the tenant's read database
 * @param status the status
 * @param schemaVersion the version that the migrator reached; null before the first migration
 * @param lastMigrationAt when it reached that version; null before the first migration
 * @param errorMessage what went wrong last; null if nothing did
 * @param createdAt when the record was made
 * @param updatedAt when it last changed
 * @param version the record's version that this view shows
 */
public record TenantDatabaseViewModel(
    TenantDatabaseId id,
    TenantId tenantId,
    ServerName server,
    DatabaseName databaseName,
    DatabaseName readDatabaseName,
    TenantDatabaseStatus status,
    @Nullable SchemaVersion schemaVersion,
    @Nullable LastMigrationAt lastMigrationAt,
    @Nullable ErrorMessage errorMessage,
    Instant createdAt,
    Instant updatedAt,
    long version) {

  public TenantDatabaseViewModel {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(databaseName, "databaseName");
    Objects.requireNonNull(readDatabaseName, "readDatabaseName");
    Objects.requireNonNull(status, "status");
    createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
    updatedAt = updatedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The view of a state. */
  public static TenantDatabaseViewModel of(TenantDatabase state) {
    return new TenantDatabaseViewModel(
        state.id(),
        state.tenantId(),
        state.server(),
        state.databaseName(),
        state.readDatabaseName(),
        state.status(),
        state.schemaVersion(),
        state.lastMigrationAt(),
        state.errorMessage(),
        state.createdAt(),
        state.updatedAt(),
        state.version());
  }
}
