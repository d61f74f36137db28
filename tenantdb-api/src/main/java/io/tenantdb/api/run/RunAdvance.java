package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.lease.Lease;
import java.util.Objects;

/** What a worker of a run gets. */
public sealed interface RunAdvance {

  /** The run as it is now. */
  MigrationRun run();

  /**
   * A database to migrate.
   *
   * @param run the run as it is now
   * @param record its record, as it is under the lease
   * @param lease the lease
   * @param wave its wave, from 1
   * @param attempt how often it has been begun in this run, this time included
   */
  record Claimed(MigrationRun run, TenantDatabase record, Lease lease, int wave, int attempt)
      implements RunAdvance {
    public Claimed {
      Objects.requireNonNull(run, "run");
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(lease, "lease");
    }
  }

  /**
   * Nothing for now. If the run is {@link RunState#RUNNING}, there may be something later: others
   * are at work, a server is at its limit, or what is left rests before it is tried again.
   *
   * @param run the run as it is now
   */
  record Nothing(MigrationRun run) implements RunAdvance {
    public Nothing {
      Objects.requireNonNull(run, "run");
    }
  }
}
