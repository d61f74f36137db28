package io.tenantdb.api.database;

import io.tenantdb.api.migration.MigrationFingerprint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds a {@link TenantDatabase}. For one thread; {@link #build()} may be called repeatedly. */
public final class TenantDatabaseBuilder {

  private final TenantDatabaseId id;
  private final TenantId tenantId;
  private CreationNonce creationNonce;
  private final Instant createdAt;
  private ServerName server;
  private DatabaseName databaseName;
  private @Nullable DatabaseName nextName;
  private DatabaseName readDatabaseName;
  private TenantDatabaseStatus status;
  private DatabasePresence presence;
  private boolean suspended;
  private boolean serving;
  private @Nullable SchemaVersion schemaVersion;
  private @Nullable LastMigrationAt lastMigrationAt;
  private @Nullable MigrationFingerprint schemaFingerprint;
  private @Nullable ErrorMessage errorMessage;
  private Instant updatedAt;
  private @Nullable Instant deletedAt;
  private @Nullable Instant purgeAfter;
  private long version;
  private long routingEpoch;

  TenantDatabaseBuilder(
      TenantDatabaseId id, TenantId tenantId, CreationNonce creationNonce, Instant createdAt) {
    this.id = id;
    this.tenantId = tenantId;
    this.creationNonce = creationNonce;
    this.createdAt = createdAt;
    this.server = ServerName.DEFAULT;
    this.databaseName = DatabaseName.forTenant(tenantId);
    this.readDatabaseName = DatabaseName.forReadDatabase(id);
    this.status = TenantDatabaseStatus.PROVISIONING;
    this.presence = DatabasePresence.PENDING;
    this.updatedAt = createdAt;
    this.version = 1;
    this.routingEpoch = 1;
  }

  TenantDatabaseBuilder(TenantDatabase from) {
    this.id = from.id();
    this.tenantId = from.tenantId();
    this.creationNonce = from.creationNonce();
    this.createdAt = from.createdAt();
    this.server = from.server();
    this.databaseName = from.databaseName();
    this.nextName = from.nextName();
    this.readDatabaseName = from.readDatabaseName();
    this.status = from.status();
    this.presence = from.presence();
    this.suspended = from.suspended();
    this.serving = from.serving();
    this.schemaVersion = from.schemaVersion();
    this.lastMigrationAt = from.lastMigrationAt();
    this.schemaFingerprint = from.schemaFingerprint();
    this.errorMessage = from.errorMessage();
    this.updatedAt = from.updatedAt();
    this.deletedAt = from.deletedAt();
    this.purgeAfter = from.purgeAfter();
    this.version = from.version();
    this.routingEpoch = from.routingEpoch();
  }

  public TenantDatabaseBuilder creationNonce(CreationNonce value) {
    this.creationNonce = value;
    return this;
  }

  public TenantDatabaseBuilder server(ServerName value) {
    this.server = value;
    return this;
  }

  public TenantDatabaseBuilder databaseName(DatabaseName value) {
    this.databaseName = value;
    return this;
  }

  public TenantDatabaseBuilder nextName(@Nullable DatabaseName value) {
    this.nextName = value;
    return this;
  }

  public TenantDatabaseBuilder readDatabaseName(DatabaseName value) {
    this.readDatabaseName = value;
    return this;
  }

  public TenantDatabaseBuilder status(TenantDatabaseStatus value) {
    this.status = value;
    return this;
  }

  public TenantDatabaseBuilder presence(DatabasePresence value) {
    this.presence = value;
    return this;
  }

  public TenantDatabaseBuilder suspended(boolean value) {
    this.suspended = value;
    return this;
  }

  public TenantDatabaseBuilder serving(boolean value) {
    this.serving = value;
    return this;
  }

  public TenantDatabaseBuilder schemaVersion(@Nullable SchemaVersion value) {
    this.schemaVersion = value;
    return this;
  }

  public TenantDatabaseBuilder lastMigrationAt(@Nullable LastMigrationAt value) {
    this.lastMigrationAt = value;
    return this;
  }

  public TenantDatabaseBuilder schemaFingerprint(@Nullable MigrationFingerprint value) {
    this.schemaFingerprint = value;
    return this;
  }

  public TenantDatabaseBuilder errorMessage(@Nullable ErrorMessage value) {
    this.errorMessage = value;
    return this;
  }

  public TenantDatabaseBuilder updatedAt(Instant value) {
    this.updatedAt = value;
    return this;
  }

  public TenantDatabaseBuilder deletedAt(@Nullable Instant value) {
    this.deletedAt = value;
    return this;
  }

  public TenantDatabaseBuilder purgeAfter(@Nullable Instant value) {
    this.purgeAfter = value;
    return this;
  }

  public TenantDatabaseBuilder version(long value) {
    this.version = value;
    return this;
  }

  public TenantDatabaseBuilder routingEpoch(long value) {
    this.routingEpoch = value;
    return this;
  }

  /** Builds the state as it is set now. */
  public TenantDatabase build() {
    return new TenantDatabase(
        id,
        tenantId,
        server,
        databaseName,
        nextName,
        readDatabaseName,
        creationNonce,
        status,
        presence,
        suspended,
        serving,
        schemaVersion,
        lastMigrationAt,
        schemaFingerprint,
        errorMessage,
        createdAt,
        updatedAt,
        deletedAt,
        purgeAfter,
        version,
        routingEpoch);
  }
}
