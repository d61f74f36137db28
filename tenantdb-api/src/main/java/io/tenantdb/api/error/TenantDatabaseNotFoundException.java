package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * There is no live record for the id or the tenant: it never existed, or it was soft-deleted.
 * Verify the id, or create a database for the tenant.
 */
public final class TenantDatabaseNotFoundException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable TenantDatabaseId id;
  private final transient @Nullable TenantId tenantId;
  private final @Nullable Instant deletedAt;

  private TenantDatabaseNotFoundException(
      String message,
      @Nullable TenantDatabaseId id,
      @Nullable TenantId tenantId,
      @Nullable Instant deletedAt) {
    super(message);
    this.id = id;
    this.tenantId = tenantId;
    this.deletedAt = deletedAt;
  }

  /** No record has this id. */
  public static TenantDatabaseNotFoundException unknown(TenantDatabaseId id) {
    return new TenantDatabaseNotFoundException(
        "No tenant database has the id %s; verify the id, or look it up by tenant id".formatted(id),
        id,
        null,
        null);
  }

  /** The tenant never had a database. */
  public static TenantDatabaseNotFoundException unknown(TenantId tenantId) {
    return new TenantDatabaseNotFoundException(
        "Tenant %s has no database; create one first".formatted(tenantId), null, tenantId, null);
  }

  /** The record was soft-deleted. */
  public static TenantDatabaseNotFoundException deleted(TenantDatabase record) {
    return new TenantDatabaseNotFoundException(
        "Tenant database %s (%s) of tenant %s was deleted at %s; create a new one for the tenant"
            .formatted(record.id(), record.databaseName(), record.tenantId(), record.deletedAt()),
        record.id(),
        record.tenantId(),
        record.deletedAt());
  }

  /** The record that was asked for or found deleted. */
  public Optional<TenantDatabaseId> id() {
    return Optional.ofNullable(id);
  }

  /** The tenant that was asked for or whose record was found deleted. */
  public Optional<TenantId> tenantId() {
    return Optional.ofNullable(tenantId);
  }

  /** When the record was soft-deleted, if it was. */
  public Optional<Instant> deletedAt() {
    return Optional.ofNullable(deletedAt);
  }
}
