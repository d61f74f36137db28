package io.tenantdb.api.run;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabaseEvent;
import java.util.Objects;

/** What a worker does about a database that it could begin now. */
public sealed interface RunDecision {

  /**
   * Begins it.
   *
   * @param change what makes the record MIGRATING
   */
  record Begin(TenantDatabaseEvent change) implements RunDecision {
    public Begin {
      Objects.requireNonNull(change, "change");
    }
  }

  /** Goes on with it: the record is MIGRATING already, and its worker has no lease any more. */
  record GoOn() implements RunDecision {}

  /** Leaves it to other nodes, as it is, since this one does not have the run's migrations. */
  record LeaveToOthers() implements RunDecision {}

  /**
   * Leaves it, for good.
   *
   * @param reason why, for the report
   */
  record Skip(ErrorMessage reason) implements RunDecision {
    public Skip {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
