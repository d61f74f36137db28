package io.tenantdb.api.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stands.
 *
 * @param run the run
 * @param at when this was so, by the registry's clock
 * @param counts its databases by state
 * @param replayed how many of those that succeeded were replayed from the plan
 * @param retries how many attempts were not the first of their database
 * @param durations how long its databases took; null before the first has succeeded
 * @param slowest those that took longest, the slowest first
 * @param failures why databases failed, the most frequent cause first
 * @param byTool why databases went through the migration tool, the most frequent reason first
 */
public record RunReport(
    MigrationRun run,
    Instant at,
    RunCounts counts,
    long replayed,
    long retries,
    @Nullable RunDurations durations,
    List<RunDatabase> slowest,
    List<RunFailureGroup> failures,
    List<RunToolGroup> byTool) {

  public RunReport {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(counts, "counts");
    slowest = List.copyOf(slowest);
    failures = List.copyOf(failures);
    byTool = List.copyOf(byTool);
  }

  /** The share of those that succeeded that were replayed, from 0 to 1; 0 if none succeeded. */
  public double fractionReplayed() {
    return counts.succeeded() == 0 ? 0 : (double) replayed / counts.succeeded();
  }

  /** How long the run has been going on, or went on until it was over. */
  public Duration elapsed() {
    Instant end = run.endedAt();
    return Duration.between(run.startedAt(), end == null ? at : end);
  }

  /**
   * How long the rest takes at the rate since the run began; empty if the run is over or none of
   * its databases has ended.
   */
  public Optional<Duration> remaining() {
    if (run.isOver() || counts.ended() == 0) {
      return Optional.empty();
    }
    double left = (double) (counts.waiting() + counts.running()) / counts.ended();
    return Optional.of(Duration.ofMillis((long) (elapsed().toMillis() * left)));
  }

  /** The report in lines of English text, for a terminal or a log. */
  public String toText() {
    return new RunReportText(this).render();
  }
}
