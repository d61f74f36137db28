package io.tenantdb.api.query;

import static io.tenantdb.api.query.FilterOperator.EQUALS;
import static io.tenantdb.api.query.FilterOperator.IN;
import static io.tenantdb.api.query.FilterOperator.NOT_EQUALS;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.internal.StoredText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How the values of a field are read, and which operators make sense for them. */
@SuppressWarnings("ImmutableEnumChecker") // the sets are never changed
enum FieldType {
  /** An id or a status: equal or not. Values are texts. */
  TOKEN(EnumSet.of(EQUALS, NOT_EQUALS, IN)),
  /** A text. */
  TEXT(EnumSet.allOf(FilterOperator.class)),
  /** A {@link SchemaVersion}, ordered as versions are. */
  VERSION(EnumSet.allOf(FilterOperator.class)),
  /** An {@link Instant}, in milliseconds. */
  TIME(EnumSet.complementOf(EnumSet.of(FilterOperator.LIKE)));

  private final Set<FilterOperator> operators;

  FieldType(Set<FilterOperator> operators) {
    this.operators = operators;
  }

  boolean allows(FilterOperator operator) {
    return operators.contains(operator);
  }

  /**
   * The value in the form that adapters compare: a String, a SchemaVersion or an Instant.
   *
   * @throws RuntimeException if the value is not of this type
   */
  Object read(TenantDatabaseField field, Object value) {
    return switch (this) {
      case TOKEN -> token(field, value);
      case TEXT -> text(value);
      case VERSION ->
          value instanceof SchemaVersion version ? version : new SchemaVersion(text(value));
      case TIME -> time(value).truncatedTo(ChronoUnit.MILLIS);
    };
  }

  /** What a value must be, for whoever gave another one. */
  String rule(TenantDatabaseField field) {
    return switch (this) {
      case TOKEN ->
          field == TenantDatabaseField.STATUS
              ? "it must be one of " + Arrays.toString(TenantDatabaseStatus.values())
              : "it must be a UUID of 36 characters";
      case TEXT -> "it must be a text without NUL and without half a surrogate pair";
      case VERSION -> "it must be a schema version such as 20.1";
      case TIME -> "it must be a time such as 2026-01-31T10:15:30Z";
    };
  }

  private static String token(TenantDatabaseField field, Object value) {
    String text = text(value);
    return field == TenantDatabaseField.STATUS
        ? TenantDatabaseStatus.valueOf(text).name()
        : TenantDatabaseId.of(text.toLowerCase(Locale.ROOT)).toString();
  }

  private static Instant time(Object value) {
    if (value instanceof Instant instant) {
      return instant;
    }
    if (value instanceof LastMigrationAt time) {
      return time.value();
    }
    if (value instanceof CharSequence text) {
      return OffsetDateTime.parse(text).toInstant();
    }
    throw new DateTimeException("not a time");
  }

  private static String text(Object value) {
    if (value instanceof CharSequence
        || value instanceof TenantDatabaseId
        || value instanceof TenantId
        || value instanceof DatabaseName
        || value instanceof ServerName
        || value instanceof ErrorMessage
        || value instanceof TenantDatabaseStatus) {
      return requireStorable(value.toString());
    }
    throw new IllegalArgumentException("not a text");
  }

  /** Refuses what no store can hold as text, and what would therefore match nothing or fail. */
  static String requireStorable(String text) {
    if (!StoredText.isStorable(text)) {
      throw new IllegalArgumentException("no text holds NUL or half a surrogate pair");
    }
    return text;
  }
}
