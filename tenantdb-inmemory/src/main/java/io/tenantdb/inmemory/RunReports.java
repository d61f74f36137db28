package io.tenantdb.inmemory;

import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunDurations;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunFailureGroup;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunToolGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sums up a run. */
final class RunReports {

  private static final Comparator<RunDatabase> SLOWEST_FIRST =
      Comparator.comparing(
              (RunDatabase database) -> Objects.requireNonNull(database.duration()),
              Comparator.reverseOrder())
          .thenComparing(RunDatabase::id);

  private record Kind(
      MigrationError.Kind kind,
      @Nullable String script,
      @Nullable Integer line,
      @Nullable String statement,
      @Nullable String cause) {}

  private RunReports() {}

  static RunReport of(StoredRun run, int most, Instant now) {
    return new RunReport(
        run.run(),
        now,
        counts(run),
        run.databases().filter(d -> d.shown().way() instanceof MigrationWay.Replayed).count(),
        run.databases().mapToLong(d -> Math.max(0, d.shown().attempts() - 1)).sum(),
        durations(run),
        slowest(run, most),
        failures(run, most),
        byTool(run, most));
  }

  private static RunCounts counts(StoredRun run) {
    return new RunCounts(
        run.count(RunDatabaseState.WAITING),
        run.count(RunDatabaseState.RUNNING),
        run.count(RunDatabaseState.SUCCEEDED),
        run.count(RunDatabaseState.FAILED),
        run.count(RunDatabaseState.SKIPPED));
  }

  private static @Nullable RunDurations durations(StoredRun run) {
    List<Duration> sorted =
        run.in(RunDatabaseState.SUCCEEDED)
            .flatMap(database -> Stream.ofNullable(database.shown().duration()))
            .sorted()
            .toList();
    if (sorted.isEmpty()) {
      return null;
    }
    return new RunDurations(
        percentile(sorted, 50),
        percentile(sorted, 90),
        percentile(sorted, 99),
        sorted.get(sorted.size() - 1));
  }

  /** The smallest that is not exceeded by this share, as {@code percentile_disc} has it. */
  private static Duration percentile(List<Duration> sorted, int percent) {
    return sorted.get((sorted.size() * percent + 99) / 100 - 1);
  }

  private static List<RunDatabase> slowest(StoredRun run, int most) {
    return Stream.concat(run.in(RunDatabaseState.SUCCEEDED), run.in(RunDatabaseState.FAILED))
        .map(StoredRunDatabase::shown)
        .filter(database -> database.duration() != null)
        .sorted(SLOWEST_FIRST)
        .limit(most)
        .toList();
  }

  private static List<RunFailureGroup> failures(StoredRun run, int most) {
    Map<Kind, List<StoredRunDatabase>> byKind =
        run.in(RunDatabaseState.FAILED)
            .collect(
                Collectors.groupingBy(RunReports::kind, LinkedHashMap::new, Collectors.toList()));
    return byKind.values().stream()
        .map(group -> group(group.get(0).shown(), group.size()))
        // Sorting is stable: of equal ones, that with the lowest id stays first.
        .sorted(Comparator.comparing(RunFailureGroup::databases, Comparator.reverseOrder()))
        .limit(most)
        .toList();
  }

  private static List<RunToolGroup> byTool(StoredRun run, int most) {
    Map<String, List<RunDatabase>> byReason =
        run.databases()
            .map(StoredRunDatabase::shown)
            .filter(database -> database.way() instanceof MigrationWay.ByTool)
            .collect(
                Collectors.groupingBy(
                    database -> reason(database), LinkedHashMap::new, Collectors.toList()));
    return byReason.entrySet().stream()
        .map(e -> new RunToolGroup(e.getKey(), e.getValue().get(0).tenantId(), e.getValue().size()))
        .sorted(Comparator.comparing(RunToolGroup::databases, Comparator.reverseOrder()))
        .limit(most)
        .toList();
  }

  private static String reason(RunDatabase database) {
    return ((MigrationWay.ByTool) Objects.requireNonNull(database.way())).reason();
  }

  private static RunFailureGroup group(RunDatabase example, int size) {
    return new RunFailureGroup(failure(example), example.tenantId(), size);
  }

  private static RunFailure failure(RunDatabase database) {
    return Objects.requireNonNull(database.failure(), "a failed database has a failure");
  }

  private static Kind kind(StoredRunDatabase database) {
    RunFailure failure = failure(database.shown());
    return new Kind(
        failure.kind(),
        failure.script(),
        failure.line(),
        failure.statement(),
        database.failureCause());
  }
}
