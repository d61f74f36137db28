package io.tenantdb.core.internal.run;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.core.internal.lifecycle.LeaseTerms;
import io.tenantdb.core.internal.lifecycle.LeasedRecord;
import io.tenantdb.core.internal.lifecycle.Records;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on one run until it is given nothing more. For one thread. */
final class RunWorker {

  private static final Logger log = LoggerFactory.getLogger(RunWorker.class);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /**
   * What the workers of a node share.
   *
   * @param runs where the runs are
   * @param records where the records are
   * @param work migrates a database
   * @param decisions decides about a record
   * @param targets tells whether this node has a run's migrations
   * @param listeners are told
   * @param stopped whether no further database is to be begun
   */
  record Shared(
      MigrationRuns runs,
      Records records,
      RunWork work,
      RunDecisions decisions,
      RunTargets targets,
      RunListeners listeners,
      BooleanSupplier stopped) {}

  private final Shared shared;
  private final MigrationRun run;
  private final Runnable begun;
  private final boolean able;
  private @Nullable LeasedRecord held;

  /**
   * @param begun called whenever a database is begun: there may be work for others
   */
  RunWorker(Shared shared, MigrationRun run, Runnable begun) {
    this.shared = shared;
    this.run = run;
    this.begun = begun;
    this.able = shared.targets().isReachedHere(run);
  }

  /** Migrates one database after the other; returns the run as it was when there was no more. */
  MigrationRun work() {
    MigrationRun last = run;
    Optional<RunResult> finished = Optional.empty();
    try {
      while (!shared.stopped().getAsBoolean()) {
        RunAdvance next = advance(finished);
        last = next.run();
        if (!(next instanceof RunAdvance.Claimed claimed)) {
          return last;
        }
        finished = migrate(claimed, Objects.requireNonNull(held));
      }
      return finished.isPresent() ? finish(finished.get()) : last;
    } finally {
      drop();
    }
  }

  private Optional<RunResult> migrate(RunAdvance.Claimed claimed, LeasedRecord record) {
    begun.run();
    shared
        .listeners()
        .tell(new RunEvent.DatabaseStarted(claimed.run(), claimed.record(), claimed.attempt()));
    try {
      return Optional.of(
          able ? shared.work().migrate(claimed, record) : shared.work().putBack(claimed, record));
    } catch (LeaseLostException e) {
      lost(e);
      return Optional.empty();
    }
  }

  /** Writes the result, for as long as its lease may last, and asks for the next database. */
  private RunAdvance advance(Optional<RunResult> finished) {
    Optional<RunResult> result = finished;
    while (true) {
      try {
        // A lease runs from when it was asked for: after an outage an old request's is nearly over.
        LeaseTerms.Asking asking = shared.records().ask();
        RunListeners.Look look = shared.listeners().look();
        RunAdvance next =
            shared
                .runs()
                .advance(
                    run.id(),
                    result,
                    asking.request(LeasedOperation.MIGRATE, run.attribution()),
                    this::decide);
        result.ifPresent(written -> ended(next.run(), written));
        if (next instanceof RunAdvance.Claimed claimed) {
          held = shared.records().leased(asking, claimed.lease(), claimed.record());
        }
        shared.listeners().saw(next.run(), look);
        return next;
      } catch (LeaseLostException e) {
        lost(e);
        result = Optional.empty();
      } catch (RegistryUnavailableException e) {
        waitOut(e);
      }
    }
  }

  private RunDecision decide(TenantDatabase record) {
    return able ? shared.decisions().decide(run, record) : shared.decisions().leave(record);
  }

  private MigrationRun finish(RunResult result) {
    while (true) {
      try {
        RunListeners.Look look = shared.listeners().look();
        MigrationRun now = shared.runs().finish(run.id(), result);
        ended(now, result);
        shared.listeners().saw(now, look);
        return now;
      } catch (LeaseLostException e) {
        lost(e);
        return run;
      } catch (RegistryUnavailableException e) {
        waitOut(e);
      }
    }
  }

  /** Waits a little, unless the lease is over and another worker may have begun anew. */
  private void waitOut(RegistryUnavailableException cause) {
    if (held == null) {
      throw cause;
    }
    log.warn("Run {}: a result could not be written, trying again: {}", run.id(), cause.toString());
    try {
      Thread.sleep(Math.min(PAUSE.toMillis(), held.fence().remaining().toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    } catch (LeaseLostException e) {
      throw cause;
    }
  }

  private void ended(MigrationRun now, RunResult written) {
    if (held != null) {
      held.ended(written.change());
      held = null;
    }
    shared.work().written(written);
    shared
        .listeners()
        .tell(new RunEvent.DatabaseEnded(now, written.change().state(), written.outcome()));
  }

  private void lost(LeaseLostException cause) {
    log.warn("Run {}: {}", run.id(), cause.getMessage());
    drop();
  }

  /** Leaves what is begun to whoever asks the run for work next. */
  private void drop() {
    if (held != null) {
      held.abandon();
      held = null;
    }
  }
}
