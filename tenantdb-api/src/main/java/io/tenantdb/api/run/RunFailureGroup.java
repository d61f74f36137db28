package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantId;
import java.util.Objects;

/**
 * Failures of the same kind with the same script, line and statement, or, where they name no
 * statement, the same {@linkplain RunResult#failureCause cause}.
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
