package io.tenantdb.mongo;

import io.tenantdb.api.error.InvalidValueException;
import java.util.Objects;

/** Which names a host may give to collections ("Naming Restrictions" in the MongoDB manual). */
final class CollectionNames {

  /** What the server keeps for itself starts with it. */
  static final String SYSTEM_PREFIX = "system.";

  private CollectionNames() {}

  /**
   * @throws InvalidValueException if MongoDB has no collection of this name or keeps it for itself
   */
  static void check(String name) {
    Objects.requireNonNull(name, "collectionName");
    if (name.isBlank()
        || name.startsWith(SYSTEM_PREFIX)
        || name.indexOf('$') >= 0
        || name.indexOf('\u0000') >= 0) {
      throw new InvalidValueException(
          "collection name",
          name,
          "it must not be blank, hold '$' or NUL, or start with 'system.'");
    }
  }
}
