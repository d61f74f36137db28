package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name under which the host knows one PostgreSQL server; it is recorded with every database and
 * is not a network address.
 *
 * @param value a lower-case letter, then up to 62 lower-case letters, digits, {@code _} and {@code
 *     -}
 */
public record ServerName(String value) {

  private static final Pattern ALLOWED = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

  /** The server of a host that has only one. */
  public static final ServerName DEFAULT = new ServerName("default");

  /**
   * @throws InvalidValueException if the value is empty, too long or holds another character
   */
  public ServerName {
    Objects.requireNonNull(value, "value");
    if (!ALLOWED.matcher(value).matches()) {
      throw new InvalidValueException(
          "server name",
          value,
          "it must start with a lower-case letter and hold at most 63 characters of [a-z0-9_-]");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
