package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identifies one tenant database record, for ever: a tenant whose database was deleted gets a new
 * record with a new id.
 *
 * @param value the id
 */
public record TenantDatabaseId(UUID value) implements Comparable<TenantDatabaseId> {

  public TenantDatabaseId {
    Objects.requireNonNull(value, "value");
  }

  /**
   * Reads an id from its canonical text form.
   *
   * @throws InvalidValueException if the text is not a UUID of 36 characters
   */
  public static TenantDatabaseId of(String text) {
    Objects.requireNonNull(text, "text");
    try {
      UUID uuid = UUID.fromString(text);
      // UUID.fromString accepts groups that are too short, too long or signed, and cuts them.
      if (uuid.toString().equalsIgnoreCase(text)) {
        return new TenantDatabaseId(uuid);
      }
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  private static InvalidValueException invalid(String text, @Nullable Throwable cause) {
    return new InvalidValueException(
        "tenant database id", text, "it must be a UUID of 36 characters", cause);
  }

  /** Orders ids as their text forms are ordered, which is the order of every adapter. */
  @Override
  public int compareTo(TenantDatabaseId other) {
    return toString().compareTo(other.toString());
  }

  /** The canonical, lower-case text form. */
  @Override
  public String toString() {
    return value.toString();
  }
}
