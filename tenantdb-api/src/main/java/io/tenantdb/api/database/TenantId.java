package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A tenant as the host application names it. tenantdb gives it no meaning beyond equality; upper
 * and lower case differ.
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9_-]}; a UUID is the usual choice
 */
public record TenantId(String value) {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * @throws InvalidValueException if the value is empty, too long or holds another character
   */
  public TenantId {
    Objects.requireNonNull(value, "value");
    if (!ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "tenant id", value, "it must be 1 to 64 characters of [A-Za-z0-9_-]");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
