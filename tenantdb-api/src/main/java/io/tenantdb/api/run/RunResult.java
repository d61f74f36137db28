package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.lease.Lease;
import java.util.Objects;

/**
 * What a worker writes when it is through with a database.
 *
 * @param lease what it worked under; it ends with this
 * @param change what the record becomes: MIGRATING no more
 * @param outcome what came of it
 */
public record RunResult(Lease lease, TenantDatabaseEvent change, RunOutcome outcome) {

  public RunResult {
    Objects.requireNonNull(lease, "lease");
    Objects.requireNonNull(change, "change");
    Objects.requireNonNull(outcome, "outcome");
  }
}
