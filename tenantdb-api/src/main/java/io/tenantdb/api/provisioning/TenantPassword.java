package io.tenantdb.api.provisioning;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The password of a tenant's login. It is in no message and no {@code toString}.
 *
 * @param value 20 to 200 printable ASCII characters without a space, so that no client prepares it
 *     in another way (RFC 4013)
 */
public record TenantPassword(String value) {

  private static final Pattern ALLOWED = Pattern.compile("[!-~]{20,200}");

  /**
   * @throws InvalidValueException if the value is too short, too long, or holds another character
   */
  public TenantPassword {
    Objects.requireNonNull(value, "value");
    if (!ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "tenant password",
          "(not shown)",
          "it must hold 20 to 200 printable ASCII characters and no space");
    }
  }

  @Override
  public String toString() {
    return "TenantPassword[not shown]";
  }
}
