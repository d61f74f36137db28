package io.tenantdb.api.run;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationFingerprint;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one wave that are alike by the registry.
 *
 * @param wave the wave that they would be in, from 1
 * @param version the version that they are at; null if none is known
 * @param fingerprint what was applied to them; null if it is not known
 * @param databases how many they are
 */
public record PlannedGroup(
    int wave,
    @Nullable SchemaVersion version,
    @Nullable MigrationFingerprint fingerprint,
    long databases) {}
