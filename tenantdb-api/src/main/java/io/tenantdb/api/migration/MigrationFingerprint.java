package io.tenantdb.api.migration;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Identifies a set of migrations: two sets that could leave different schemas have different
 * fingerprints, on whatever node they are taken.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record MigrationFingerprint(String value) {

  private static final Pattern ALLOWED = Pattern.compile("[0-9a-f]{32}");

  /**
   * @throws InvalidValueException if the value is not 32 lower-case hexadecimal digits
   */
  public MigrationFingerprint {
    Objects.requireNonNull(value, "value");
    if (!ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "migration fingerprint", value, "it must be 32 lower-case hexadecimal digits");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
