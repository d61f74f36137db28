package io.tenantdb.inmemory;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.MigrationRunNotFoundException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who begins and ends which database of a run. The registry's lock guards everything; runs are in
 * the order of their start.
 */
abstract class RunTurns implements MigrationRuns {

  private static final RunFailure BUSY =
      RunFailure.of(
          MigrationError.of(
              MigrationError.Kind.BUSY,
              "Another worker is at its record; retry when that is through"));

  final Object lock;
  final InstantSource clock;
  final Map<TenantDatabaseId, TenantDatabase> records;
  private final InMemoryLeases leases;
  private final TenantDatabaseWriteRepository repository;
  final Map<RunId, StoredRun> runs = new LinkedHashMap<>();

  RunTurns(
      Object lock,
      InstantSource clock,
      Map<TenantDatabaseId, TenantDatabase> records,
      InMemoryLeases leases,
      TenantDatabaseWriteRepository repository) {
    this.lock = lock;
    this.clock = clock;
    this.records = records;
    this.leases = leases;
    this.repository = repository;
    leases.leaveToRuns(this::hasBegun);
  }

  /** Whether a run has begun the record's database and not ended it. */
  boolean hasBegun(TenantDatabaseId id) {
    return runs.values().stream()
        .flatMap(run -> Stream.ofNullable(run.get(id)))
        .anyMatch(database -> database.is(RunDatabaseState.RUNNING));
  }

  /** Whether nobody works on its record, nor left other work there. */
  boolean isFree(StoredRunDatabase database) {
    return leases.isFreeFor(database.id(), LeasedOperation.MIGRATE);
  }

  @Override
  public RunAdvance advance(
      RunId id,
      Optional<RunResult> finished,
      LeaseRequest request,
      Function<TenantDatabase, RunDecision> decision) {
    synchronized (lock) {
      StoredRun run = get(id);
      finished.ifPresent(result -> write(run, result));
      ServerName last = finished.map(result -> result.change().state().server()).orElse(null);
      while (true) {
        Optional<StoredRunDatabase> next = next(run, last);
        if (next.isEmpty()) {
          putOffBusy(run);
          if (!endWave(run)) {
            return new RunAdvance.Nothing(run.run());
          }
        } else {
          Optional<RunAdvance> begun = begin(run, next.get(), request, decision);
          if (begun.isPresent()) {
            return begun.get();
          }
        }
      }
    }
  }

  @Override
  public MigrationRun finish(RunId id, RunResult result) {
    synchronized (lock) {
      StoredRun run = get(id);
      write(run, result);
      endWave(run);
      return run.run();
    }
  }

  /** Writes a result with the record's change. */
  void write(StoredRun run, RunResult result) {
    Lease lease = result.lease();
    StoredRunDatabase database = run.get(lease.id());
    if (database == null
        || !database.is(RunDatabaseState.RUNNING)
        || database.token() != lease.token()) {
      throw new LeaseLostException(lease);
    }
    repository.saveAndRelease(result.change(), lease);
    Instant now = clock.instant();
    RunOutcome outcome = result.outcome();
    if (outcome instanceof RunOutcome.Succeeded succeeded) {
      run.put(database.succeeded(way(succeeded), now));
    } else if (outcome instanceof RunOutcome.Retried retried) {
      run.put(database.retried(retried.failure(), retried.pause(), now));
    } else {
      RunFailure failure = ((RunOutcome.Failed) outcome).failure();
      run.put(database.failed(failure, failureCause(result), now));
      stopIfOverBudget(run, database.shown().wave());
    }
  }

  /** What is kept of the way that a database went. */
  MigrationWay way(RunOutcome.Succeeded outcome) {
    return outcome.way();
  }

  /** What a failure is grouped by. */
  @Nullable String failureCause(RunResult result) {
    return result.failureCause();
  }

  /** Ends a run of which too many databases of a wave have failed. */
  void stopIfOverBudget(StoredRun run, int wave) {
    if (!run.run().isOver() && !run.isWithinBudget(wave)) {
      run.move(RunState.STOPPED, clock.instant());
    }
  }

  private Optional<StoredRunDatabase> next(StoredRun run, @Nullable ServerName last) {
    Optional<StoredRunDatabase> left =
        run.in(RunDatabaseState.RUNNING).filter(this::isFree).findFirst();
    if (left.isPresent() || !begins(run)) {
      return left;
    }
    List<StoredRunDatabase> waiting =
        run.in(RunDatabaseState.WAITING)
            .filter(database -> isOpen(run, database) && hasPlace(run, database))
            .filter(this::isFree)
            .toList();
    return waiting.stream()
        .filter(database -> database.server().equals(last))
        .findFirst()
        .or(() -> waiting.stream().findFirst());
  }

  /** Counts an attempt for each that is due and on whose record others are at work. */
  void putOffBusy(StoredRun run) {
    if (!begins(run)) {
      return;
    }
    RetryTerms retries = run.run().terms().retries();
    List<StoredRunDatabase> busy =
        run.in(RunDatabaseState.WAITING)
            .filter(database -> isOpen(run, database) && hasPlace(run, database))
            .filter(database -> !isFree(database))
            .toList();
    for (StoredRunDatabase database : busy) {
      StoredRunDatabase tried = database.tried();
      run.put(
          tried.shown().attempts() < retries.attempts()
              ? tried.retried(BUSY, retries.pauseAfter(tried.shown().attempts()), clock.instant())
              : tried.failed(BUSY, null, clock.instant()));
      stopIfOverBudget(run, database.shown().wave());
    }
  }

  /** Whether a run begins databases. */
  boolean begins(StoredRun run) {
    return run.run().state() == RunState.RUNNING;
  }

  /** Whether a database's wave has begun and its rest is over. */
  boolean isOpen(StoredRun run, StoredRunDatabase database) {
    return database.shown().wave() <= run.run().wave()
        && !clock.instant().isBefore(database.notBefore());
  }

  /** Whether one more may be under way. */
  boolean hasPlace(StoredRun run, StoredRunDatabase database) {
    return run.count(RunDatabaseState.RUNNING) < run.run().terms().parallelism()
        && run.runningOn(database.server()) < run.run().terms().parallelismPerServer();
  }

  private Optional<RunAdvance> begin(
      StoredRun run,
      StoredRunDatabase database,
      LeaseRequest request,
      Function<TenantDatabase, RunDecision> decision) {
    TenantDatabase record = Objects.requireNonNull(records.get(database.id()), "a record");
    RunDecision decided = decision.apply(record);
    if (decided instanceof RunDecision.Skip skip) {
      run.put(database.skipped(skip.reason()));
      return Optional.empty();
    }
    if (isLeft(decided)) {
      return Optional.of(new RunAdvance.Nothing(run.run()));
    }
    Lease lease = lease(database.id(), decided, request);
    StoredRunDatabase begun = database.begun(lease.token(), clock.instant());
    run.put(begun);
    return Optional.of(
        new RunAdvance.Claimed(
            run.run(),
            Objects.requireNonNull(records.get(database.id())),
            lease,
            begun.shown().wave(),
            begun.shown().attempts()));
  }

  /** Whether a worker leaves what it could begin. */
  boolean isLeft(RunDecision decided) {
    return decided instanceof RunDecision.LeaveToOthers;
  }

  /** Changes the record as it was decided, and takes the lease on it. */
  Lease lease(TenantDatabaseId id, RunDecision decided, LeaseRequest request) {
    return decided instanceof RunDecision.Begin begin
        ? repository.saveAndAcquire(begin.change(), request)
        : leases.acquire(id, request).lease();
  }

  /** Goes on to the next wave, or ends the run, if the wave is over; says if there is a next. */
  boolean endWave(StoredRun run) {
    int wave = run.run().wave();
    if (run.run().state() != RunState.RUNNING || !run.hasEnded(wave)) {
      return false;
    }
    if (wave < run.run().waves()) {
      run.beginWave(wave + 1);
      return true;
    }
    run.move(RunState.FINISHED, clock.instant());
    return false;
  }

  StoredRun get(RunId id) {
    StoredRun run = runs.get(id);
    if (run == null) {
      throw new MigrationRunNotFoundException(id);
    }
    return run;
  }
}
