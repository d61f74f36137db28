package io.tenantdb.api.query;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.error.InvalidCriteriaException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a view that queries filter and sort by. */
@SuppressWarnings("ImmutableEnumChecker") // the accessors are lambdas without state
public enum TenantDatabaseField {
  /** The record's id: equal or not. */
  ID("id", FieldType.TOKEN, view -> view.id().toString()),
  /** The tenant, as a text. */
  TENANT_ID("tenantId", FieldType.TEXT, view -> view.tenantId().value()),
  /** The server that the database lives on, as a text. */
  SERVER("server", FieldType.TEXT, view -> view.server().value()),
  /** The name on that server. */
  DATABASE_NAME("databaseName", FieldType.TEXT, view -> view.databaseName().value()),
  /** The name of the tenant's read database. */
  READ_DATABASE_NAME("readDatabaseName", FieldType.TEXT, view -> view.readDatabaseName().value()),
  /** The status: equal or not; sorted by its name. */
  STATUS("status", FieldType.TOKEN, view -> view.status().name()),
  /** The version that the migrator reached, in the order of versions. */
  SCHEMA_VERSION("schemaVersion", FieldType.VERSION, TenantDatabaseViewModel::schemaVersion),
  /** When that version was reached. */
  LAST_MIGRATION_AT("lastMigrationAt", FieldType.TIME, view -> time(view.lastMigrationAt())),
  /** What went wrong last, as a text. */
  ERROR_MESSAGE(
      "errorMessage",
      FieldType.TEXT,
      view -> view.errorMessage() == null ? null : view.errorMessage().value()),
  /** When the record was made. */
  CREATED_AT("createdAt", FieldType.TIME, TenantDatabaseViewModel::createdAt),
  /** When the record last changed. */
  UPDATED_AT("updatedAt", FieldType.TIME, TenantDatabaseViewModel::updatedAt);

  private final String fieldName;
  private final FieldType type;
  private final Function<TenantDatabaseViewModel, @Nullable Object> accessor;

  TenantDatabaseField(
      String fieldName,
      FieldType type,
      Function<TenantDatabaseViewModel, @Nullable Object> accessor) {
    this.fieldName = fieldName;
    this.type = type;
    this.accessor = accessor;
  }

  /**
   * The field of this name.
   *
   * @param name as in the view model, such as {@code databaseName}
   * @throws InvalidCriteriaException if there is no such field
   */
  public static TenantDatabaseField of(String name) {
    for (TenantDatabaseField field : values()) {
      if (field.fieldName.equals(name)) {
        return field;
      }
    }
    throw InvalidCriteriaException.quoting(
        "There is no field '%s'; the fields are "
            + Arrays.stream(values())
                .map(TenantDatabaseField::fieldName)
                .collect(Collectors.joining(", ")),
        name,
        null);
  }

  /** The name of the field in the view model. */
  public String fieldName() {
    return fieldName;
  }

  /**
   * The field's value in a view, in the form that filters compare it in: a String, a {@link
   * io.tenantdb.api.database.SchemaVersion}, an {@link java.time.Instant}, or null if the view has
   * none.
   */
  public @Nullable Object valueIn(TenantDatabaseViewModel view) {
    return accessor.apply(view);
  }

  boolean allows(FilterOperator operator) {
    return type.allows(operator);
  }

  /** The value in the form that filters compare, or an InvalidCriteriaException. */
  Object read(Object value) {
    try {
      return type.read(this, value);
    } catch (RuntimeException e) {
      throw InvalidCriteriaException.quoting(
          "The value '%%s' does not fit the field '%s': %s".formatted(fieldName, type.rule(this)),
          value,
          e);
    }
  }

  private static @Nullable Object time(@Nullable LastMigrationAt time) {
    return time == null ? null : time.value();
  }
}
