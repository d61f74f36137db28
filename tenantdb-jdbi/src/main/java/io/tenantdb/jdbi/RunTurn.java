package io.tenantdb.jdbi;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.MigrationRunNotFoundException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunState;
import io.tenantdb.jdbi.RunRows.StoredRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * One worker's turn in one transaction.
 *
 * <p>Who ends one database and begins another on the same server changes no count, and so needs no
 * lock but those on the two. Who begins more than it ended, counts failures or ends a wave holds
 * the lock on the run: it sees what all before it did, and those after it see what it does.
 */
final class RunTurn {

  private final RegistryStore store;
  private final JdbiWriteRepository records;
  private final Handle handle;
  private final RunId id;

  RunTurn(RegistryStore store, JdbiWriteRepository records, Handle handle, RunId id) {
    this.store = store;
    this.records = records;
    this.handle = handle;
    this.id = id;
  }

  /** A database that may be begun; both its rows are locked. */
  private record Candidate(TenantDatabase record, int wave, int attempts) {

    static Candidate of(ResultSet row, StatementContext context) throws SQLException {
      return new Candidate(
          Rows.state(row, context), row.getInt("item_wave"), row.getInt("item_attempts"));
    }
  }

  /** What a worker asks for. */
  record Wish(LeaseRequest request, Function<TenantDatabase, RunDecision> decision) {}

  /**
   * Writes a result.
   *
   * @return whether the record's change was written; if not, the transaction is to be rolled back
   */
  boolean write(RunResult result) {
    Optional<Integer> wave =
        query("run-result").bindMap(RunParameters.of(result)).mapTo(Integer.class).findOne();
    if (wave.isEmpty()) {
      find("run-find");
      throw new LeaseLostException(result.lease());
    }
    if (records.update(handle, result.change(), LeaseTerms.releasing(result.lease())).isEmpty()) {
      return false;
    }
    if (result.outcome() instanceof RunOutcome.Failed) {
      stopIfOverBudget(wave.get());
    }
    return true;
  }

  private void stopIfOverBudget(int wave) {
    StoredRun run = find("run-lock");
    long failed = query("run-failed-in-wave").bind("wave", wave).mapTo(Long.class).one();
    if (!run.run().isOver() && !run.run().terms().budget().allows(failed, run.size(wave))) {
      move(handle, store, id, RunState.STOPPED, RunState.RUNNING, RunState.PAUSED);
    }
  }

  /** Moves a run from one of these states. */
  static boolean move(Handle handle, RegistryStore store, RunId id, RunState to, RunState... from) {
    String[] names = new String[from.length];
    for (int i = 0; i < from.length; i++) {
      names[i] = from[i].name();
    }
    return store
            .update(handle, "run-move")
            .bind("run_id", id.value())
            .bind("state", to.name())
            .bind("from", names)
            .execute()
        > 0;
  }

  /** Gives the worker what is next, if there is anything. */
  RunAdvance next(Optional<ServerName> last, Wish wish) {
    MigrationRun run = find("run-find").run();
    Optional<RunAdvance> begun = begin(run, wish, this::left);
    if (begun.isEmpty() && run.state() == RunState.RUNNING && last.isPresent()) {
      begun = begin(run, wish, () -> waiting(run, last.get()));
    }
    return begun.orElseGet(
        () -> run.state() == RunState.RUNNING ? nextAlone(wish) : new RunAdvance.Nothing(run));
  }

  /** As {@link #next}, with nobody else's turn at the same time. */
  private RunAdvance nextAlone(Wish wish) {
    MigrationRun run = find("run-lock").run();
    while (run.state() == RunState.RUNNING) {
      MigrationRun now = run;
      Optional<RunAdvance> begun = begin(now, wish, () -> waitingAnywhere(now));
      if (begun.isPresent()) {
        return begun.get();
      }
      if (!hasEnded(run)) {
        break;
      }
      run = endWave();
    }
    return new RunAdvance.Nothing(run);
  }

  /** Ends the wave if nothing of it is left to be done. */
  MigrationRun endWaveIfOver() {
    MigrationRun run = find("run-find").run();
    if (run.state() != RunState.RUNNING || !hasEnded(run)) {
      return run;
    }
    MigrationRun locked = find("run-lock").run();
    return locked.state() == RunState.RUNNING && hasEnded(locked) ? endWave() : locked;
  }

  private boolean hasEnded(MigrationRun run) {
    return query("run-wave-has-ended").bind("wave", run.wave()).mapTo(Boolean.class).one();
  }

  private MigrationRun endWave() {
    return query("run-next-wave").map(RunRows::run).one();
  }

  private Optional<Candidate> waitingAnywhere(MigrationRun run) {
    return query("run-open-servers")
        .bind("wave", run.wave())
        .bind("parallelism", run.terms().parallelism())
        .bind("parallelism_per_server", run.terms().parallelismPerServer())
        .mapTo(String.class)
        .list()
        .stream()
        .flatMap(server -> waiting(run, new ServerName(server)).stream())
        .findFirst();
  }

  private Optional<Candidate> waiting(MigrationRun run, ServerName server) {
    return query("run-waiting")
        .bind("wave", run.wave())
        .bind("server", server.value())
        .map(Candidate::of)
        .findOne();
  }

  private Optional<Candidate> left() {
    return query("run-left").map(Candidate::of).findOne();
  }

  /** Begins the first candidate that is not skipped. */
  private Optional<RunAdvance> begin(
      MigrationRun run, Wish wish, Supplier<Optional<Candidate>> candidates) {
    Optional<Candidate> candidate = candidates.get();
    while (candidate.isPresent()) {
      TenantDatabase record = candidate.get().record();
      RunDecision decision = wish.decision().apply(record);
      if (!(decision instanceof RunDecision.Skip skip)) {
        return Optional.of(begin(run, candidate.get(), decision, wish.request()));
      }
      store
          .update(handle, "run-skip")
          .bind("run_id", id.value())
          .bind("id", record.id().value())
          .bind("skipped", skip.reason().value())
          .execute();
      candidate = candidates.get();
    }
    return Optional.empty();
  }

  private RunAdvance begin(
      MigrationRun run, Candidate candidate, RunDecision decision, LeaseRequest request) {
    TenantDatabase record = candidate.record();
    long token = grant(record, decision, request);
    store
        .update(handle, "run-begin")
        .bind("run_id", id.value())
        .bind("id", record.id().value())
        .bind("lease_token", token)
        .execute();
    return new RunAdvance.Claimed(
        run,
        decision instanceof RunDecision.Begin begin ? begin.change().state() : record,
        new Lease(record.id(), request.owner(), request.operation(), token),
        candidate.wave(),
        candidate.attempts() + 1);
  }

  // Its row is locked: nothing can stand in the way but a change that does not fit the record.
  private long grant(TenantDatabase record, RunDecision decision, LeaseRequest request) {
    Optional<Long> token =
        decision instanceof RunDecision.Begin begin
            ? records.update(handle, begin.change(), LeaseTerms.acquiring(request))
            : JdbiLeases.grant(store, handle, record.id(), request);
    return token.orElseThrow(
        () ->
            new IllegalArgumentException(
                "the decision on %s does not follow its version %d"
                    .formatted(record.id(), record.version())));
  }

  private StoredRun find(String statement) {
    return query(statement)
        .map(RunRows::stored)
        .findOne()
        .orElseThrow(() -> new MigrationRunNotFoundException(id));
  }

  private Query query(String statement) {
    return store.query(handle, statement).bind("run_id", id.value());
  }
}
