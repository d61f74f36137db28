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

  /** Sets the mark that the real database carries. */
  public TenantDatabaseBuilder creationNonce(CreationNonce value) {
    this.creationNonce = value;
    return this;
  }

  /** Sets the server that the database lives on. */
  public TenantDatabaseBuilder server(ServerName value) {
    this.server = value;
    return this;
  }

  /** Sets the name on that server. */
  public TenantDatabaseBuilder databaseName(DatabaseName value) {
    this.databaseName = value;
    return this;
  }

  /** Sets the name that a rename under way gives it; null outside a rename. */
  public TenantDatabaseBuilder nextName(@Nullable DatabaseName value) {
    this.nextName = value;
    return this;
  }

  /** Sets the name of the tenant's read database. */
  public TenantDatabaseBuilder readDatabaseName(DatabaseName value) {
    this.readDatabaseName = value;
    return this;
  }

  /** Sets the status. */
  public TenantDatabaseBuilder status(TenantDatabaseStatus value) {
    this.status = value;
    return this;
  }

  /** Sets what is known of the real database. */
  public TenantDatabaseBuilder presence(DatabasePresence value) {
    this.presence = value;
    return this;
  }

  /** Sets whether the database is suspended. */
  public TenantDatabaseBuilder suspended(boolean value) {
    this.suspended = value;
    return this;
  }

  /** Sets whether tenants may be routed to the database. */
  public TenantDatabaseBuilder serving(boolean value) {
    this.serving = value;
    return this;
  }

  /** Sets the version that the migrator reached; null before the first migration. */
  public TenantDatabaseBuilder schemaVersion(@Nullable SchemaVersion value) {
    this.schemaVersion = value;
    return this;
  }

  /** Sets when that version was reached; null before the first migration. */
  public TenantDatabaseBuilder lastMigrationAt(@Nullable LastMigrationAt value) {
    this.lastMigrationAt = value;
    return this;
  }

  /** Sets what was applied, as its history showed it; null if that is not known. */
  public TenantDatabaseBuilder schemaFingerprint(@Nullable MigrationFingerprint value) {
    this.schemaFingerprint = value;
    return this;
  }

  /** Sets what went wrong last; null if nothing did. */
  public TenantDatabaseBuilder errorMessage(@Nullable ErrorMessage value) {
    this.errorMessage = value;
    return this;
  }

  /** Sets when the record last changed. */
  public TenantDatabaseBuilder updatedAt(Instant value) {
    this.updatedAt = value;
    return this;
  }

  /** Sets when the record was soft-deleted; null while it is live. */
  public TenantDatabaseBuilder deletedAt(@Nullable Instant value) {
    this.deletedAt = value;
    return this;
  }

  /** Sets when the database may be dropped for good; null outside the recycle bin. */
  public TenantDatabaseBuilder purgeAfter(@Nullable Instant value) {
    this.purgeAfter = value;
    return this;
  }

  /** Sets the record's version, 1 or more. */
  public TenantDatabaseBuilder version(long value) {
    this.version = value;
    return this;
  }

  /** Sets the routing epoch, 1 or more. */
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
