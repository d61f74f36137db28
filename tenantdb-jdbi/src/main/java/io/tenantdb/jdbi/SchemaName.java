package io.tenantdb.jdbi;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.regex.Pattern;

/** The schema that holds the registry. */
record SchemaName(String value) {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");

  SchemaName {
    Objects.requireNonNull(value, "value");
    if (!ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "schema name",
          value,
          "it must start with a letter or underscore and hold at most 63 letters, digits, _ and -");
    }
    if (value.startsWith("pg_") || value.equals("information_schema")) {
      throw new InvalidValueException(
          "schema name", value, "PostgreSQL keeps this name for itself");
    }
  }

  /** The name as SQL takes it: its case kept, and no keyword. */
  String quoted() {
    return '"' + value + '"';
  }
}
