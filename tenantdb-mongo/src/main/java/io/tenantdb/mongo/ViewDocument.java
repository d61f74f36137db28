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
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * How a view and a tombstone look as documents. Every value has its BSON type given here, so that
 * the codecs and the UUID form of the host's client have no say. A field without a value is absent.
 */
final class ViewDocument {

  static final String ID = "_id";
  static final String TENANT_ID = "tenantId";
  static final String DATABASE_NAME = "databaseName";
  static final String STATUS = "status";
  static final String SCHEMA_VERSION = "schemaVersion";
  static final String SCHEMA_VERSION_SORT_KEY = "schemaVersionSortKey";
  static final String CREATED_AT = "createdAt";
  static final String VERSION = "version";

  /**
   * False in a view and true in a tombstone; a view has it too so that an index can start by it.
   */
  static final String DELETED = "deleted";

  private static final String SERVER = "server";
  private static final String READ_DATABASE_NAME = "readDatabaseName";
  private static final String LAST_MIGRATION_AT = "lastMigrationAt";
  private static final String ERROR_MESSAGE = "errorMessage";
  private static final String UPDATED_AT = "updatedAt";

  private ViewDocument() {}

  static BsonDocument of(TenantDatabaseViewModel view) {
    BsonDocument document = new BsonDocument(ID, idOf(view.id()));
    document.append(TENANT_ID, new BsonString(view.tenantId().value()));
    document.append(SERVER, new BsonString(view.server().value()));
    document.append(DATABASE_NAME, new BsonString(view.databaseName().value()));
    document.append(READ_DATABASE_NAME, new BsonString(view.readDatabaseName().value()));
    document.append(STATUS, new BsonString(view.status().name()));
    SchemaVersion schemaVersion = view.schemaVersion();
    if (schemaVersion != null) {
      document.append(SCHEMA_VERSION, new BsonString(schemaVersion.value()));
      document.append(SCHEMA_VERSION_SORT_KEY, BsonValues.of(schemaVersion));
    }
    LastMigrationAt lastMigrationAt = view.lastMigrationAt();
    if (lastMigrationAt != null) {
      document.append(LAST_MIGRATION_AT, BsonValues.of(lastMigrationAt.value()));
    }
    ErrorMessage errorMessage = view.errorMessage();
    if (errorMessage != null) {
      document.append(ERROR_MESSAGE, new BsonString(errorMessage.value()));
    }
    document.append(CREATED_AT, BsonValues.of(view.createdAt()));
    document.append(UPDATED_AT, BsonValues.of(view.updatedAt()));
    document.append(VERSION, new BsonInt64(view.version()));
    return document.append(DELETED, BsonBoolean.FALSE);
  }

  static BsonDocument tombstone(TenantDatabaseId id, long version) {
    return new BsonDocument(ID, idOf(id))
        .append(VERSION, new BsonInt64(version))
        .append(DELETED, BsonBoolean.TRUE);
  }

  static BsonString idOf(TenantDatabaseId id) {
    return new BsonString(id.toString());
  }

  /**
   * The view in a document; fields that it does not know are passed over, because a newer version
   * of the library may have written them.
   *
   * @throws RuntimeException if a field is missing, or has another type or a value out of range
   */
  static TenantDatabaseViewModel read(BsonDocument document) {
    String schemaVersion = textOrNull(document, SCHEMA_VERSION);
    String errorMessage = textOrNull(document, ERROR_MESSAGE);
    BsonValue lastMigrationAt = valueOrNull(document, LAST_MIGRATION_AT);
    return new TenantDatabaseViewModel(
        TenantDatabaseId.of(text(document, ID)),
        new TenantId(text(document, TENANT_ID)),
        new ServerName(text(document, SERVER)),
        new DatabaseName(text(document, DATABASE_NAME)),
        new DatabaseName(text(document, READ_DATABASE_NAME)),
        TenantDatabaseStatus.valueOf(text(document, STATUS)),
        schemaVersion == null ? null : new SchemaVersion(schemaVersion),
        lastMigrationAt == null ? null : new LastMigrationAt(instant(lastMigrationAt)),
        errorMessage == null ? null : new ErrorMessage(errorMessage),
        instant(document.getDateTime(CREATED_AT)),
        instant(document.getDateTime(UPDATED_AT)),
        versionIn(document));
  }

  /** The version of a view or tombstone; tools may have turned it into another numeric type. */
  static long versionIn(BsonDocument document) {
    return document.getNumber(VERSION).longValue();
  }

  private static String text(BsonDocument document, String field) {
    return document.getString(field).getValue();
  }

  private static @Nullable String textOrNull(BsonDocument document, String field) {
    BsonValue value = valueOrNull(document, field);
    return value == null ? null : value.asString().getValue();
  }

  private static @Nullable BsonValue valueOrNull(BsonDocument document, String field) {
    BsonValue value = document.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private static Instant instant(BsonValue value) {
    return Instant.ofEpochMilli(value.asDateTime().getValue());
  }
}
