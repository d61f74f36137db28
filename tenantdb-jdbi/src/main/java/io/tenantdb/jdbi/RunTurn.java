package io.tenantdb.jdbi;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * One worker's turn in one transaction.
 *
 * <p>Who ends one database and begins another on the same server changes no count, and so needs no
 * lock but those on the two. Who begins more than it ended, counts failures or ends a wave holds
 * the lock on the run: it sees what all before it did, and those after it see what it does.
 */
final class RunTurn {

  private final RegistryStore store;
  private final Handle handle;
  private final RunId id;

  RunTurn(RegistryStore store, Handle handle, RunId id) {
    this.store = store;
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

  /**
   * What was written of a result.
   *
   * @param wave the database's wave; null if it is not the worker's any more
   * @param record whether the record's change was written
   */
  private record Written(@Nullable Integer wave, boolean record) {

    static Written of(ResultSet row, StatementContext context) throws SQLException {
      return new Written(
          row.getObject("wave", Integer.class), row.getObject("lease_token") != null);
    }
  }

  /** What may be begun without the lock on the run. */
  private record Look(MigrationRun run, Optional<Candidate> candidate) {

    static Look of(ResultSet row, StatementContext context) throws SQLException {
      return new Look(
          RunRows.run(row, context),
          row.getObject("id") == null ? Optional.empty() : Optional.of(Candidate.of(row, context)));
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
    Written written =
        query("run-result")
            .bindMap(RunParameters.of(result))
            .bindMap(Rows.parameters(result.change()))
            .bindMap(LeaseTerms.releasing(result.lease()).parameters())
            .map(Written::of)
            .one();
    if (written.wave() == null) {
      find("run-find");
      throw new LeaseLostException(result.lease());
    }
    if (written.record() && result.outcome() instanceof RunOutcome.Failed) {
      stopIfOverBudget(written.wave());
    }
    return written.record();
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
    Look look = look(last);
    MigrationRun run = look.run();
    return begin(run, wish, look.candidate(), () -> look(last).candidate())
        .orElseGet(
            () -> run.state() == RunState.RUNNING ? nextAlone(wish) : new RunAdvance.Nothing(run));
  }

  private Look look(Optional<ServerName> last) {
    return query("run-look")
        .bind("server", last.map(ServerName::value).orElse(null))
        .map(Look::of)
        .findOne()
        .orElseThrow(() -> new MigrationRunNotFoundException(id));
  }

  /** As {@link #next}, with nobody else's turn at the same time. */
  private RunAdvance nextAlone(Wish wish) {
    MigrationRun run = find("run-lock").run();
    while (run.state() == RunState.RUNNING) {
      MigrationRun now = run;
      List<String> servers = openServers(now);
      Optional<RunAdvance> begun =
          begin(now, wish, waiting(servers), () -> waiting(openServers(now)));
      if (begun.isPresent()) {
        return begun.get();
      }
      run = putOffBusy(run, servers);
      if (run.state() != RunState.RUNNING || !hasEnded(run)) {
        break;
      }
      run = endWave();
    }
    return new RunAdvance.Nothing(run);
  }

  /** Counts an attempt for what others hold on servers with room; the run as it is then. */
  private MigrationRun putOffBusy(MigrationRun run, List<String> servers) {
    long failed =
        query("run-busy").bind("servers", servers.toArray(String[]::new)).mapTo(Long.class).one();
    if (failed == 0) {
      return run;
    }
    stopIfOverBudget(run.wave());
    return find("run-find").run();
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

  private List<String> openServers(MigrationRun run) {
    return query("run-open-servers")
        .bind("wave", run.wave())
        .bind("parallelism", run.terms().parallelism())
        .bind("parallelism_per_server", run.terms().parallelismPerServer())
        .mapTo(String.class)
        .list();
  }

  private Optional<Candidate> waiting(List<String> servers) {
    return servers.stream().flatMap(server -> waiting(server).stream()).findFirst();
  }

  private Optional<Candidate> waiting(String server) {
    return query("run-waiting").bind("server", server).map(Candidate::of).findOne();
  }

  /** Begins the first candidate that is not skipped. */
  private Optional<RunAdvance> begin(
      MigrationRun run,
      Wish wish,
      Optional<Candidate> first,
      Supplier<Optional<Candidate>> further) {
    Optional<Candidate> candidate = first;
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
      candidate = further.get();
    }
    return Optional.empty();
  }

  private RunAdvance begin(
      MigrationRun run, Candidate candidate, RunDecision decision, LeaseRequest request) {
    TenantDatabase record = candidate.record();
    Optional<Long> token =
        decision instanceof RunDecision.Begin begin
            ? begin(begin.change(), request)
            : goOn(record.id(), request);
    // Its row is locked: nothing can stand in the way but a change that does not fit the record.
    return new RunAdvance.Claimed(
        run,
        decision instanceof RunDecision.Begin begin ? begin.change().state() : record,
        new Lease(
            record.id(),
            request.owner(),
            request.operation(),
            token.orElseThrow(() -> misfit(record))),
        candidate.wave(),
        candidate.attempts() + 1);
  }

  private static IllegalArgumentException misfit(TenantDatabase record) {
    return new IllegalArgumentException(
        "the decision on %s does not follow its version %d"
            .formatted(record.id(), record.version()));
  }

  private Optional<Long> begin(TenantDatabaseEvent change, LeaseRequest request) {
    return query("run-begin")
        .bindMap(Rows.parameters(change))
        .bindMap(LeaseTerms.acquiring(request).parameters())
        .mapTo(Long.class)
        .findOne();
  }

  private Optional<Long> goOn(TenantDatabaseId record, LeaseRequest request) {
    return JdbiLeases.bind(query("run-go-on"), record, request).mapTo(Long.class).findOne();
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
