package io.tenantdb.core.internal.run;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.WaitInterruptedException;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunId;
import io.tenantdb.core.internal.lifecycle.Records;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run that its caller waits for. */
public final class FleetMigration {

  private static final int SLICE = 500;

  private final RunService runs;
  private final Records records;
  private final Duration interval;

  /**
   * @param interval how often to look how far other nodes are
   */
  public FleetMigration(RunService runs, Records records, Duration interval) {
    this.runs = runs;
    this.records = records;
    this.interval = interval;
  }

  /** Starts a run. */
  public MigrationRun start(MigrationRunOptions options) {
    return runs.start(options);
  }

  /** Migrates the fleet and answers with what came of each database. */
  public List<TenantMigrationResult> migrateAll(Attribution attribution) {
    MigrationRun run = runs.start(MigrationRunOptions.by(attribution));
    RunId id = run.id();
    while (!run.isOver()) {
      run = runs.workInThisThread(run);
      if (!run.isOver()) {
        run = await(id);
      }
    }
    Map<TenantDatabaseId, TenantMigrationResult> results = new TreeMap<>();
    forEachSlice(
        after -> runs.databases(id, after, SLICE),
        RunDatabase::id,
        slice -> results.putAll(results(slice)));
    addUpToDate(run, results);
    return List.copyOf(results.values());
  }

  private void addUpToDate(MigrationRun run, Map<TenantDatabaseId, TenantMigrationResult> results) {
    forEachSlice(
        after -> records.findLive(after, SLICE),
        TenantDatabase::id,
        slice -> {
          for (TenantDatabase record : slice) {
            if (run.target() != null && run.target().equals(record.schemaFingerprint())) {
              results.putIfAbsent(record.id(), upToDate(record));
            }
          }
        });
  }

  private static TenantMigrationResult upToDate(TenantDatabase record) {
    return new TenantMigrationResult(record.tenantId(), true, record.schemaVersion(), null, null);
  }

  private MigrationRun await(RunId id) {
    try {
      return runs.await(id, interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException(
          "The thread was interrupted while it waited for run " + id + ", which goes on", e);
    }
  }

  private static <T> void forEachSlice(
      Function<Optional<TenantDatabaseId>, List<T>> next,
      Function<T, TenantDatabaseId> id,
      Consumer<List<T>> action) {
    Optional<TenantDatabaseId> last = Optional.empty();
    List<T> slice;
    do {
      slice = next.apply(last);
      if (!slice.isEmpty()) {
        action.accept(slice);
        last = Optional.of(id.apply(slice.get(slice.size() - 1)));
      }
    } while (slice.size() == SLICE);
  }

  private Map<TenantDatabaseId, TenantMigrationResult> results(List<RunDatabase> slice) {
    Map<TenantDatabaseId, TenantDatabase> found =
        records.findByIds(slice.stream().map(RunDatabase::id).toList()).stream()
            .collect(Collectors.toMap(TenantDatabase::id, Function.identity()));
    return slice.stream()
        .filter(database -> database.state() != RunDatabaseState.SKIPPED)
        .collect(
            Collectors.toMap(
                RunDatabase::id, database -> result(database, found.get(database.id()))));
  }

  private static TenantMigrationResult result(
      RunDatabase database, @Nullable TenantDatabase record) {
    return new TenantMigrationResult(
        database.tenantId(),
        database.state() == RunDatabaseState.SUCCEEDED,
        record == null ? null : record.schemaVersion(),
        error(database),
        database.way());
  }

  private static @Nullable String error(RunDatabase database) {
    if (database.state() == RunDatabaseState.SUCCEEDED) {
      return null;
    }
    return database.failure() != null
        ? database.failure().message().value()
        : "The run ended before the database of tenant %s was begun; migrate it again"
            .formatted(database.tenantId());
  }
}
