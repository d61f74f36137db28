package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantId;
import java.util.Objects;

/**
 * Databases that succeeded through the migration tool itself for the same reason.
 *
 * @param reason why nothing was replayed
 * @param tenantId whose one of them is, that with the lowest id
 * @param databases how many they are
 */
public record RunToolGroup(String reason, TenantId tenantId, long databases) {

  public RunToolGroup {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(tenantId, "tenantId");
  }
}
