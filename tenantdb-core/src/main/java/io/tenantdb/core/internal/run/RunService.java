package io.tenantdb.core.internal.run;

import io.tenantdb.api.MigrationRunListener;
import io.tenantdb.api.TenantDatabaseEvents.Subscription;
import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.MigrationRunNotFoundException;
import io.tenantdb.api.error.TenantDbClosedException;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RehearsalReport;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunPlan;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.core.internal.lifecycle.Identifiers;
import io.tenantdb.core.internal.lifecycle.Records;
import io.tenantdb.core.internal.provisioning.TenantServers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** The runs, with the workers of this node. */
public final class RunService implements TenantDatabaseRuns, AutoCloseable {

  private static final int MOST = 10;

  private final MigrationRuns runs;
  private final TenantServers servers;
  private final Identifiers identifiers;
  private final Rehearsal rehearsal;
  private final Duration interval;
  private final RunListeners listeners = new RunListeners();
  private final RunWorkers workers;
  private volatile boolean closed;

  /**
   * How this node works on runs.
   *
   * @param workers how many databases it migrates at once
   * @param interval how often it looks for runs of other nodes
   * @param threads makes the threads
   */
  public record Settings(int workers, Duration interval, ThreadFactory threads) {}

  public RunService(
      MigrationRuns runs,
      Records records,
      TenantServers servers,
      Identifiers identifiers,
      Rehearsal rehearsal,
      Settings settings) {
    this.runs = runs;
    this.servers = servers;
    this.identifiers = identifiers;
    this.rehearsal = rehearsal;
    this.interval = settings.interval();
    this.workers =
        new RunWorkers(
            settings,
            new RunWorker.Shared(
                runs,
                records,
                new RunWork(servers),
                new RunDecisions(records),
                new RunTargets(servers),
                listeners,
                () -> closed));
  }

  /** Begins to look for runs. */
  public void start() {
    workers.start();
  }

  @Override
  public MigrationRun start(MigrationRunOptions options) {
    MigrationRun run = runs.start(wanted(options));
    if (!run.isOver()) {
      workers.help(run);
    }
    return run;
  }

  private NewMigrationRun wanted(MigrationRunOptions options) {
    MigrationFingerprint target =
        servers
            .target(options.terms().migration().upTo())
            .map(MigrationTarget::fingerprint)
            .orElse(null);
    return new NewMigrationRun(new RunId(identifiers.newId().value()), options, target);
  }

  /**
   * Works on a run in this thread as well, until there is nothing more for it.
   *
   * @return the run as it was then
   */
  MigrationRun workInThisThread(MigrationRun run) {
    if (closed) {
      throw new TenantDbClosedException(
          "This TenantDb is closed; other nodes go on with run " + run.id());
    }
    return workers.workInThisThread(run);
  }

  @Override
  public RunPlan plan(MigrationRunOptions options) {
    NewMigrationRun run = wanted(options);
    return new RunPlan(
        run.target(), runs.planGroups(run).stream().map(group -> part(group, options)).toList());
  }

  private RunPlan.Part part(PlannedGroup group, MigrationRunOptions options) {
    SchemaState applied = new SchemaState(group.version(), null, group.fingerprint());
    return new RunPlan.Part(group, servers.pending(applied, options.terms().migration().upTo()));
  }

  @Override
  public List<PlannedDatabase> plannedDatabases(
      MigrationRunOptions options, Optional<TenantDatabaseId> after, int limit) {
    return runs.plan(wanted(options), after, limit);
  }

  @Override
  public RehearsalReport rehearse(int databases, MigrationTerms terms) {
    return rehearsal.run(
        databases, terms, (options, most) -> plannedDatabases(options, Optional.empty(), most));
  }

  @Override
  public Optional<MigrationRun> find(RunId id) {
    return runs.find(id);
  }

  @Override
  public RunReport report(RunId id) {
    return runs.report(id, MOST);
  }

  @Override
  public List<RunDatabase> databases(RunId id, Optional<TenantDatabaseId> after, int limit) {
    return runs.databases(id, after, limit);
  }

  @Override
  public boolean pause(RunId id) {
    return runs.pause(id);
  }

  @Override
  public boolean resume(RunId id) {
    return woken(id, runs.resume(id));
  }

  @Override
  public boolean cancel(RunId id) {
    boolean cancelled = runs.cancel(id);
    RunListeners.Look look = listeners.look();
    runs.find(id).ifPresent(run -> listeners.saw(run, look));
    return cancelled;
  }

  @Override
  public long retryFailed(RunId id) {
    long failed = runs.retryFailed(id);
    woken(id, failed > 0);
    return failed;
  }

  private boolean woken(RunId id, boolean changed) {
    if (changed) {
      runs.find(id).ifPresent(workers::help);
    }
    return changed;
  }

  @Override
  public MigrationRun await(RunId id, Duration timeout) throws InterruptedException {
    Objects.requireNonNull(timeout, "timeout");
    long begun = System.nanoTime();
    while (true) {
      long seen = workers.ended().count();
      MigrationRun run = runs.find(id).orElseThrow(() -> new MigrationRunNotFoundException(id));
      Duration left = timeout.minusNanos(System.nanoTime() - begun);
      if (run.isOver() || left.isNegative() || left.isZero()) {
        return run;
      }
      workers.ended().await(seen, left.compareTo(interval) < 0 ? left : interval);
    }
  }

  @Override
  public Subscription listen(MigrationRunListener listener) {
    return listeners.add(listener);
  }

  /** Begins nothing more, and waits for what is under way. */
  @Override
  public void close() {
    closed = true;
    workers.close();
  }
}
