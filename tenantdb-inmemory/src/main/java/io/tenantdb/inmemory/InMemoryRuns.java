package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the runs of a registry are started, held and shown. */
class InMemoryRuns extends RunTurns {

  InMemoryRuns(
      Object lock,
      InstantSource clock,
      Map<TenantDatabaseId, TenantDatabase> records,
      InMemoryLeases leases,
      TenantDatabaseWriteRepository repository) {
    super(lock, clock, records, leases, repository);
  }

  @Override
  public MigrationRun start(NewMigrationRun wanted) {
    synchronized (lock) {
      List<PlannedDatabase> plan = RunSelections.plan(wanted, records.values());
      requireCanary(wanted, plan);
      Instant now = clock.instant();
      MigrationRun run =
          new MigrationRun(
              wanted.id(),
              plan.isEmpty() ? RunState.FINISHED : RunState.RUNNING,
              wanted.options().attribution(),
              wanted.target(),
              wanted.options().terms(),
              1,
              plan.stream().mapToInt(PlannedDatabase::wave).max().orElse(1),
              now,
              plan.isEmpty() ? now : null);
      StoredRun stored = new StoredRun(run);
      plan.forEach(p -> stored.put(StoredRunDatabase.waiting(p.record(), p.wave())));
      runs.put(run.id(), stored);
      return run;
    }
  }

  /** Refuses what would begin with the second wave. */
  void requireCanary(NewMigrationRun wanted, List<PlannedDatabase> plan) {
    if (!plan.isEmpty() && plan.stream().allMatch(planned -> planned.wave() == 2)) {
      throw wanted.options().canary().withoutDatabase();
    }
  }

  @Override
  public List<PlannedDatabase> plan(
      NewMigrationRun run, Optional<TenantDatabaseId> after, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return RunSelections.plan(run, records.values()).stream()
          .filter(p -> after.isEmpty() || p.record().id().compareTo(after.get()) > 0)
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<PlannedGroup> planGroups(NewMigrationRun run) {
    synchronized (lock) {
      return RunSelections.groups(RunSelections.plan(run, records.values()));
    }
  }

  @Override
  public Optional<MigrationRun> find(RunId id) {
    synchronized (lock) {
      return Optional.ofNullable(runs.get(id)).map(StoredRun::run);
    }
  }

  @Override
  public List<MigrationRun> findWithWork(int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return runs.values().stream()
          .filter(run -> run.run().state() == RunState.RUNNING || isLeft(run))
          .map(StoredRun::run)
          .limit(limit)
          .toList();
    }
  }

  private boolean isLeft(StoredRun run) {
    return run.in(RunDatabaseState.RUNNING).anyMatch(this::isFree);
  }

  @Override
  public boolean pause(RunId id) {
    return move(id, Set.of(RunState.RUNNING), RunState.PAUSED);
  }

  @Override
  public boolean resume(RunId id) {
    return move(id, Set.of(RunState.PAUSED), RunState.RUNNING);
  }

  @Override
  public boolean cancel(RunId id) {
    return move(
        id, Set.of(RunState.RUNNING, RunState.PAUSED, RunState.STOPPED), RunState.CANCELLED);
  }

  /** Moves a run from one of these states. */
  boolean move(RunId id, Set<RunState> from, RunState to) {
    synchronized (lock) {
      StoredRun run = get(id);
      if (!from.contains(run.run().state())) {
        return false;
      }
      run.move(to, to == RunState.CANCELLED ? clock.instant() : null);
      return true;
    }
  }

  @Override
  public long retryFailed(RunId id) {
    synchronized (lock) {
      StoredRun run = get(id);
      if (run.run().state() == RunState.CANCELLED) {
        return 0;
      }
      List<StoredRunDatabase> failed = run.in(RunDatabaseState.FAILED).toList();
      failed.forEach(database -> run.put(database.anew()));
      failed.stream().mapToInt(d -> d.shown().wave()).min().ifPresent(run::beginWave);
      if (!failed.isEmpty() && run.run().isOver()) {
        run.move(RunState.RUNNING, null);
      }
      return failed.size();
    }
  }

  @Override
  public List<RunDatabase> databases(RunId id, Optional<TenantDatabaseId> after, int limit) {
    requireAtLeastOne(limit);
    synchronized (lock) {
      return get(id)
          .databases()
          .map(StoredRunDatabase::shown)
          .filter(database -> after.isEmpty() || database.id().compareTo(after.get()) > 0)
          .limit(limit)
          .toList();
    }
  }

  @Override
  public RunReport report(RunId id, int most) {
    requireAtLeastOne(most);
    synchronized (lock) {
      return RunReports.of(get(id), most, clock.instant());
    }
  }

  private static void requireAtLeastOne(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
    }
  }
}
