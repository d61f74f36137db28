package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantDatabase;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What a node tells of a run that it works on. What other nodes do is in the counts only. */
public sealed interface RunEvent {

  /** The run as this node last saw it. */
  MigrationRun run();

  /**
   * This node begins a database.
   *
   * @param run the run as this node last saw it
   * @param record its record, which is MIGRATING
   * @param attempt how often it has been begun in this run, this time included
   */
  record DatabaseStarted(MigrationRun run, TenantDatabase record, int attempt) implements RunEvent {
    public DatabaseStarted {
      Objects.requireNonNull(run, "run");
      Objects.requireNonNull(record, "record");
    }
  }

  /**
   * This node's result is on record.
   *
   * @param run the run as this node last saw it
   * @param record what the record has become
   * @param outcome what came of it
   */
  record DatabaseEnded(MigrationRun run, TenantDatabase record, RunOutcome outcome)
      implements RunEvent {
    public DatabaseEnded {
      Objects.requireNonNull(run, "run");
      Objects.requireNonNull(record, "record");
      Objects.requireNonNull(outcome, "outcome");
    }
  }

  /**
   * A wave other than the one before is under way; the first one included.
   *
   * @param run the run as this node last saw it
   */
  record WaveStarted(MigrationRun run) implements RunEvent {
    public WaveStarted {
      Objects.requireNonNull(run, "run");
    }
  }

  /**
   * How far all nodes are; told at intervals.
   *
   * @param run the run as this node last saw it
   * @param counts its databases by state
   * @param perSecond how many databases end in a second, since this node first looked
   * @param remaining how long the rest takes at that rate; empty while there is none
   */
  record Progressed(
      MigrationRun run, RunCounts counts, double perSecond, Optional<Duration> remaining)
      implements RunEvent {
    public Progressed {
      Objects.requireNonNull(run, "run");
      Objects.requireNonNull(counts, "counts");
      Objects.requireNonNull(remaining, "remaining");
    }
  }

  /**
   * The run is over: stopped, cancelled or finished.
   *
   * @param run the run as it is now
   */
  record Ended(MigrationRun run) implements RunEvent {
    public Ended {
      Objects.requireNonNull(run, "run");
    }
  }
}
