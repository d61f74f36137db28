package io.tenantdb.inmemory;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.TenantDatabaseField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How the values of a field compare with each other. */
final class FieldValues {

  private FieldValues() {}

  /** The view's value for the field, in the precision that criteria have. */
  static @Nullable Object of(TenantDatabaseField field, TenantDatabaseViewModel view) {
    Object value = field.valueIn(view);
    return value instanceof Instant time ? time.truncatedTo(ChronoUnit.MILLIS) : value;
  }

  /** Compares two values of one field; null comes first. */
  static int compare(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    if (left instanceof SchemaVersion version) {
      return version.compareTo((SchemaVersion) right);
    }
    if (left instanceof Instant time) {
      return time.compareTo((Instant) right);
    }
    return compareCodePoints((String) left, (String) right);
  }

  /** UTF-8 bytes sort as their code points do; Java's chars do not, because of surrogates. */
  private static int compareCodePoints(String left, String right) {
    return Arrays.compareUnsigned(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }
}
