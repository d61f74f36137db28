package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantId;
import java.util.Objects;

/**
 * Failures with the same cause, script, line and statement.
 *
 * @param example the failure of one of them
 * @param tenantId whose database that is
 * @param databases how many they are
 */
public record RunFailureGroup(RunFailure example, TenantId tenantId, long databases) {

  public RunFailureGroup {
    Objects.requireNonNull(example, "example");
    Objects.requireNonNull(tenantId, "tenantId");
  }
}
