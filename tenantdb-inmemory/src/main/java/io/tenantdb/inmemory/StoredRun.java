package io.tenantdb.inmemory;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run and its databases, sorted by id. The registry's lock guards it. */
final class StoredRun {

  private final Map<TenantDatabaseId, StoredRunDatabase> databases = new TreeMap<>();
  private MigrationRun run;

  StoredRun(MigrationRun run) {
    this.run = run;
  }

  MigrationRun run() {
    return run;
  }

  void put(StoredRunDatabase database) {
    databases.put(database.id(), database);
  }

  @Nullable StoredRunDatabase get(TenantDatabaseId id) {
    return databases.get(id);
  }

  Stream<StoredRunDatabase> databases() {
    return databases.values().stream();
  }

  Stream<StoredRunDatabase> in(RunDatabaseState state) {
    return databases().filter(database -> database.is(state));
  }

  long count(RunDatabaseState state) {
    return in(state).count();
  }

  long runningOn(ServerName server) {
    return in(RunDatabaseState.RUNNING)
        .filter(database -> database.server().equals(server))
        .count();
  }

  /** Whether nothing of the wave, or of one before, is still to be done. */
  boolean hasEnded(int wave) {
    return databases()
        .filter(database -> database.shown().wave() <= wave)
        .noneMatch(
            database ->
                database.is(RunDatabaseState.WAITING) || database.is(RunDatabaseState.RUNNING));
  }

  /** Whether no more of a wave failed than may. */
  boolean isWithinBudget(int wave) {
    long all = databases().filter(database -> database.shown().wave() == wave).count();
    long failed =
        in(RunDatabaseState.FAILED).filter(database -> database.shown().wave() == wave).count();
    return run.terms().budget().allows(failed, all);
  }

  void move(RunState state, @Nullable Instant endedAt) {
    run = with(state, run.wave(), endedAt);
  }

  void beginWave(int wave) {
    run = with(run.state(), wave, run.endedAt());
  }

  private MigrationRun with(RunState state, int wave, @Nullable Instant endedAt) {
    return new MigrationRun(
        run.id(),
        state,
        run.attribution(),
        run.target(),
        run.terms(),
        wave,
        run.waves(),
        run.startedAt(),
        endedAt);
  }
}
