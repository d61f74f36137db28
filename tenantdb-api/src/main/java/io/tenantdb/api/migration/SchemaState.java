package io.tenantdb.api.migration;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the history in a database says of its schema.
 *
 * @param version the version reached; null if no versioned migration was applied
 * @param reachedAt when that version was reached, which a repeatable migration does not change;
 *     null if there is none
 */
public record SchemaState(@Nullable SchemaVersion version, @Nullable LastMigrationAt reachedAt) {

  /** A database without a history. */
  public static SchemaState none() {
    return new SchemaState(null, null);
  }
}
