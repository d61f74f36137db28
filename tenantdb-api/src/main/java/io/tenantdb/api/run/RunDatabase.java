package io.tenantdb.api.run;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.MigrationWay;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A database of a run.
 *
 * @param id its record
 * @param tenantId whose it is
 * @param wave its wave, from 1
 * @param state where it stands
 * @param attempts how often it was begun
 * @param duration how long the last attempt that ended took, by the registry's clock; null if none
 *     did
 * @param failure why the last attempt failed; null if it did not
 * @param skipped why it was skipped; null if it was not
 * @param way which way it was migrated; null if it has not succeeded
 */
public record RunDatabase(
    TenantDatabaseId id,
    TenantId tenantId,
    int wave,
    RunDatabaseState state,
    int attempts,
    @Nullable Duration duration,
    @Nullable RunFailure failure,
    @Nullable ErrorMessage skipped,
    @Nullable MigrationWay way) {

  public RunDatabase {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenantId, "tenantId");
    Objects.requireNonNull(state, "state");
  }
}
