package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * 128 random bits that are recorded before the record's database is created. The database carries
 * them in its marker, so that a record knows the database that it created itself from any other. It
 * is no secret: every role of the server can read it.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record CreationNonce(String value) {

  private static final Pattern ALLOWED = Pattern.compile("[0-9a-f]{32}");

  /**
   * @throws InvalidValueException if the value is not 32 lower-case hexadecimal digits
   */
  public CreationNonce {
    Objects.requireNonNull(value, "value");
    if (!ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "creation nonce", value, "it must be 32 lower-case hexadecimal digits");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
