package io.tenantdb.api.migration;

import io.tenantdb.api.database.SchemaVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds that has every migration.
 *
 * @param fingerprint what its {@link SchemaState} shows then
 * @param version the newest version; null if there is no versioned migration
 */
public record MigrationTarget(MigrationFingerprint fingerprint, @Nullable SchemaVersion version) {

  public MigrationTarget {
    Objects.requireNonNull(fingerprint, "fingerprint");
  }
}
