package io.tenantdb.mongo;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import java.time.Instant;
import java.util.UUID;

/** Views for tests. */
final class Views {

  static final Instant CREATED = Instant.parse("2026-03-01T10:00:00.123Z");

  private Views() {}

  static TenantDatabaseId id(int number) {
    return new TenantDatabaseId(new UUID(0xabcdL << 48, number));
  }

  /** A view with every field set. */
  static TenantDatabaseViewModel full(TenantDatabaseId id, long version) {
    return new TenantDatabaseViewModel(
        id,
        new TenantId("Acme-1"),
        ServerName.DEFAULT,
        new DatabaseName("tenant_acme"),
        DatabaseName.forReadDatabase(id),
        TenantDatabaseStatus.FAILED,
        new SchemaVersion("1.10"),
        new LastMigrationAt(CREATED.plusSeconds(60)),
        new ErrorMessage("attempt " + version + " failed"),
        CREATED,
        CREATED.plusSeconds(version),
        version);
  }

  /** A view of a database that was not migrated yet. */
  static TenantDatabaseViewModel fresh(TenantDatabaseId id, long version) {
    TenantDatabaseViewModel full = full(id, version);
    return new TenantDatabaseViewModel(
        id,
        full.tenantId(),
        full.server(),
        full.databaseName(),
        full.readDatabaseName(),
        TenantDatabaseStatus.PROVISIONING,
        null,
        null,
        null,
        CREATED,
        full.updatedAt(),
        version);
  }

  static TenantDatabaseViewModel withError(TenantDatabaseId id, ErrorMessage message) {
    TenantDatabaseViewModel full = full(id, 1);
    return withOptional(full, full.schemaVersion(), full.lastMigrationAt(), message);
  }

  static TenantDatabaseViewModel withOptional(
      TenantDatabaseViewModel view,
      SchemaVersion schemaVersion,
      LastMigrationAt lastMigrationAt,
      ErrorMessage errorMessage) {
    return copy(view, view.id(), schemaVersion, lastMigrationAt, errorMessage);
  }

  static TenantDatabaseViewModel withId(TenantDatabaseViewModel view, TenantDatabaseId id) {
    return copy(view, id, view.schemaVersion(), view.lastMigrationAt(), view.errorMessage());
  }

  private static TenantDatabaseViewModel copy(
      TenantDatabaseViewModel view,
      TenantDatabaseId id,
      SchemaVersion schemaVersion,
      LastMigrationAt lastMigrationAt,
      ErrorMessage errorMessage) {
    return new TenantDatabaseViewModel(
        id,
        view.tenantId(),
        view.server(),
        view.databaseName(),
        view.readDatabaseName(),
        view.status(),
        schemaVersion,
        lastMigrationAt,
        errorMessage,
        view.createdAt(),
        view.updatedAt(),
        view.version());
  }
}
