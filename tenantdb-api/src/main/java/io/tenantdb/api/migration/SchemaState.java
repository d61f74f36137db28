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
 * @param fingerprint identifies what was applied, as the history shows it; two databases with the
 *     same one hold the same migrations. Null if it is not known
 */
public record SchemaState(
    @Nullable SchemaVersion version,
    @Nullable LastMigrationAt reachedAt,
    @Nullable MigrationFingerprint fingerprint) {

  /** A database without a history. */
  public static SchemaState none() {
    return new SchemaState(null, null, null);
  }
}
