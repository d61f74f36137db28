package io.tenantdb.jdbi;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.MigrationRunNotFoundException;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.MigrationRuns;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The runs. */
final class JdbiRuns implements MigrationRuns {

  private static final int ATTEMPTS = 20;

  private final RegistryStore store;
  private final Refusals refusals;

  JdbiRuns(RegistryStore store) {
    this.store = store;
    this.refusals = new Refusals(store);
  }

  @Override
  public MigrationRun start(NewMigrationRun run) {
    return store
        .writeRow(
            "run-start",
            query -> query.bindMap(RunParameters.of(run)),
            (row, context) -> started(run, RunRows.stored(row, context)))
        .orElseThrow();
  }

  private static MigrationRun started(NewMigrationRun wanted, RunRows.StoredRun run) {
    if (run.databases() > 0 && run.waveOne() == 0) {
      throw wanted.options().canary().withoutDatabase();
    }
    return run.run();
  }

  @Override
  public List<PlannedDatabase> plan(
      NewMigrationRun run, Optional<TenantDatabaseId> after, int limit) {
    Limits.requireAtLeastOne(limit);
    return store.read(
        "run-plan",
        query ->
            List.copyOf(
                query
                    .bindMap(RunParameters.selection(run))
                    .bind("after", after.map(TenantDatabaseId::value).orElse(null))
                    .bind("limit", limit)
                    .map(RunRows::planned)
                    .list()));
  }

  @Override
  public List<PlannedGroup> planGroups(NewMigrationRun run) {
    return store.read(
        "run-plan-groups",
        query ->
            List.copyOf(
                query.bindMap(RunParameters.selection(run)).map(RunRows::plannedGroup).list()));
  }

  @Override
  public Optional<MigrationRun> find(RunId id) {
    return store.read(
        "run-find", query -> query.bind("run_id", id.value()).map(RunRows::run).findOne());
  }

  @Override
  public List<MigrationRun> findWithWork(int limit) {
    Limits.requireAtLeastOne(limit);
    return store.read(
        "run-find-with-work",
        query -> List.copyOf(query.bind("limit", limit).map(RunRows::run).list()));
  }

  @Override
  public RunAdvance advance(
      RunId id,
      Optional<RunResult> finished,
      LeaseRequest request,
      Function<TenantDatabase, RunDecision> decision) {
    RunTurn.Wish wish = new RunTurn.Wish(request, record -> taken(decision.apply(record)));
    Optional<ServerName> last = finished.map(result -> result.change().state().server());
    return take(id, finished, turn -> next(turn, last, wish));
  }

  private static RunDecision taken(RunDecision decision) {
    if (decision instanceof RunDecision.LeaveToOthers) {
      throw new Left();
    }
    return decision;
  }

  /** Nothing of what is left to others was written by then, so the rest of the turn is kept. */
  private static RunAdvance next(RunTurn turn, Optional<ServerName> last, RunTurn.Wish wish) {
    try {
      return turn.next(last, wish);
    } catch (Left e) {
      return new RunAdvance.Nothing(turn.endWaveIfOver());
    }
  }

  /** Ends a turn before a database is begun. */
  private static final class Left extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Left() {
      super(null, null, false, false);
    }
  }

  @Override
  public MigrationRun finish(RunId id, RunResult result) {
    return take(id, Optional.of(result), RunTurn::endWaveIfOver);
  }

  private <T> T take(RunId id, Optional<RunResult> finished, Function<RunTurn, T> then) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<T> taken =
          store.writeUnlessRefused(
              handle -> {
                RunTurn turn = new RunTurn(store, handle, id);
                if (finished.isPresent() && !turn.write(finished.get())) {
                  handle.rollback();
                  return Optional.empty();
                }
                return Optional.of(then.apply(turn));
              });
      if (taken.isPresent()) {
        return taken.get();
      }
      finished.ifPresent(
          result -> refusals.throwIfRefused(result.change(), LeaseTerms.releasing(result.lease())));
    }
    throw new RegistryException(
        "A worker of run %s met other changes %d times; nothing was written, try again"
            .formatted(id, ATTEMPTS),
        null);
  }

  @Override
  public boolean pause(RunId id) {
    return move(id, RunState.PAUSED, RunState.RUNNING);
  }

  @Override
  public boolean resume(RunId id) {
    return move(id, RunState.RUNNING, RunState.PAUSED);
  }

  @Override
  public boolean cancel(RunId id) {
    return move(id, RunState.CANCELLED, RunState.RUNNING, RunState.PAUSED, RunState.STOPPED);
  }

  private boolean move(RunId id, RunState to, RunState... from) {
    return store.write(
        handle -> {
          lock(handle, id);
          return RunTurn.move(handle, store, id, to, from);
        });
  }

  @Override
  public long retryFailed(RunId id) {
    return store.write(
        handle ->
            lock(handle, id).state() == RunState.CANCELLED
                ? 0L
                : store
                    .query(handle, "run-retry")
                    .bind("run_id", id.value())
                    .mapTo(Long.class)
                    .one());
  }

  private MigrationRun lock(Handle handle, RunId id) {
    return store
        .query(handle, "run-lock")
        .bind("run_id", id.value())
        .map(RunRows::run)
        .findOne()
        .orElseThrow(() -> new MigrationRunNotFoundException(id));
  }

  @Override
  public List<RunDatabase> databases(RunId id, Optional<TenantDatabaseId> after, int limit) {
    Limits.requireAtLeastOne(limit);
    requireThere(id);
    return store.read(
        "run-databases",
        query ->
            List.copyOf(
                query
                    .bind("run_id", id.value())
                    .bind("after", after.map(TenantDatabaseId::value).orElse(null))
                    .bind("limit", limit)
                    .map(RunRows::database)
                    .list()));
  }

  @Override
  public RunReport report(RunId id, int most) {
    Limits.requireAtLeastOne(most);
    return new RunReports(store, requireThere(id), most).report();
  }

  private MigrationRun requireThere(RunId id) {
    return find(id).orElseThrow(() -> new MigrationRunNotFoundException(id));
  }
}
