package io.tenantdb.api.database;

import io.tenantdb.api.migration.MigrationFingerprint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of one tenant database record at one version: immutable, and the form in which ports
 * speak of it. Times are cut to milliseconds, the precision of every store.
 *
 * @param id the record
 * @param tenantId whose database it is; a tenant has at most one record that is not deleted
 * @param server the PostgreSQL server that it lives on
 * @param databaseName its name on that server
 * @param nextName the name that a rename under way gives it; null outside a rename
 * @param readDatabaseName the name of the tenant's read database
 * @param creationNonce marks the real database as created for this record
 * @param status the status; a deleted record keeps its last one
 * @param presence what is known of the real database
 * @param suspended whether it is suspended; stays set while a suspended database is migrated
 * @param serving whether tenants may be routed to it
 * @param schemaVersion the version that the migrator reached; null before the first migration
 * @param lastMigrationAt when it reached that version; null before the first migration
 * @param schemaFingerprint what was applied, as the history in the database showed it when the
 *     schema version was read there; null if that is not known, as after a version set by hand
 * @param errorMessage what went wrong last; null if nothing did
 * @param createdAt when the record was made
 * @param updatedAt when it last changed
 * @param deletedAt when it was soft-deleted; null while it is live
 * @param purgeAfter when its database may be dropped for good; null outside the recycle bin
 * @param version 1 for a new record, and one more with every change
 * @param routingEpoch grows when the name, the server, the credentials or {@code serving} change;
 *     what was opened under a lower epoch is stale
 */
public record TenantDatabase(
    TenantDatabaseId id,
    TenantId tenantId,
    ServerName server,
    DatabaseName databaseName,
    @Nullable DatabaseName nextName,
    DatabaseName readDatabaseName,
    CreationNonce creationNonce,
    TenantDatabaseStatus status,
    DatabasePresence presence,
    boolean suspended,
    boolean serving,
    @Nullable SchemaVersion schemaVersion,
    @Nullable LastMigrationAt lastMigrationAt,
    @Nullable MigrationFingerprint schemaFingerprint,
    @Nullable ErrorMessage errorMessage,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant deletedAt,
    @Nullable Instant purgeAfter,
    long version,
    long routingEpoch) {

  public TenantDatabase {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(databaseName, "databaseName");
    Objects.requireNonNull(readDatabaseName, "readDatabaseName");
    Objects.requireNonNull(creationNonce, "creationNonce");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(presence, "presence");
    createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
    updatedAt = updatedAt.truncatedTo(ChronoUnit.MILLIS);
    deletedAt = deletedAt == null ? null : deletedAt.truncatedTo(ChronoUnit.MILLIS);
    purgeAfter = purgeAfter == null ? null : purgeAfter.truncatedTo(ChronoUnit.MILLIS);
    if (version < 1 || routingEpoch < 1) {
      throw new IllegalArgumentException(
          "version and routing epoch of record %s start at 1, not at %d and %d"
              .formatted(id, version, routingEpoch));
    }
  }

  /** Whether the record was soft-deleted. */
  public boolean isDeleted() {
    return deletedAt != null;
  }

  /**
   * Whether it was deleted and is on its way back: live again, and its database not yet in place.
   */
  public boolean isBeingRestored() {
    return !isDeleted() && presence == DatabasePresence.RECYCLED;
  }

  /**
   * Whether no other record may have its database name, or its next one, on its server: they are
   * free again once its own database is gone, or waits in the recycle bin for a deleted record.
   */
  public boolean holdsDatabaseName() {
    return switch (presence) {
      case PENDING, PRESENT -> true;
      case RECYCLED -> !isDeleted();
      case GONE -> false;
    };
  }

  /** A builder that starts with this state. */
  public TenantDatabaseBuilder toBuilder() {
    return new TenantDatabaseBuilder(this);
  }

  /** A builder for a record's first state: PROVISIONING, version 1, nothing created yet. */
  public static TenantDatabaseBuilder builder(
      TenantDatabaseId id, TenantId tenantId, CreationNonce creationNonce, Instant createdAt) {
    return new TenantDatabaseBuilder(id, tenantId, creationNonce, createdAt);
  }
}
