package io.tenantdb.api.run;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report in lines of text, the same under every locale. */
final class RunReportText {

  private static final int STATEMENT_LENGTH = 100;

  private final RunReport report;
  private final StringBuilder text = new StringBuilder();

  RunReportText(RunReport report) {
    this.report = report;
  }

  String render() {
    MigrationRun run = report.run();
    RunCounts counts = report.counts();
    line(
        "Run %s: %s, wave %d of %d, %s",
        run.id(), run.state(), run.wave(), run.waves(), seconds(report.elapsed()));
    line(
        "Databases: %d; succeeded %d, failed %d, skipped %d, running %d, waiting %d",
        counts.total(),
        counts.succeeded(),
        counts.failed(),
        counts.skipped(),
        counts.running(),
        counts.waiting());
    report.remaining().ifPresent(left -> line("Remaining: about %s", seconds(left)));
    line("Replayed: %.0f %%; retries: %d", report.fractionReplayed() * 100, report.retries());
    report.byTool().forEach(this::byTool);
    durations(report.durations());
    report.slowest().forEach(this::slow);
    report.failures().forEach(this::failure);
    return text.toString();
  }

  private void byTool(RunToolGroup group) {
    line(
        "Not replayed: %d, for one tenant %s: %s",
        group.databases(), group.tenantId(), group.reason());
  }

  private void durations(@Nullable RunDurations durations) {
    if (durations != null) {
      line(
          "Time of a database: median %s, 90 %% within %s, 99 %% within %s, longest %s",
          seconds(durations.median()),
          seconds(durations.ninetieth()),
          seconds(durations.ninetyNinth()),
          seconds(durations.longest()));
    }
  }

  private void slow(RunDatabase database) {
    Duration duration = database.duration();
    if (duration != null) {
      line("Slow: %s for tenant %s", seconds(duration), database.tenantId());
    }
  }

  private void failure(RunFailureGroup group) {
    RunFailure failure = group.example();
    line(
        "Failed: %d by %s%s, for one tenant %s: %s",
        group.databases(),
        failure.kind(),
        where(failure),
        group.tenantId(),
        failure.message().value());
  }

  /** Kind, place and message of a failure. */
  static String cause(RunFailure failure) {
    return "%s%s: %s".formatted(failure.kind(), where(failure), failure.message().value());
  }

  private static String where(RunFailure failure) {
    String script = failure.script() == null ? "" : " in " + failure.script();
    String line = failure.line() == null ? "" : " line " + failure.line();
    String statement = failure.statement();
    return script + line + (statement == null ? "" : " at \"" + shortened(statement) + "\"");
  }

  private static String shortened(String statement) {
    String oneLine = statement.strip().replaceAll("\\s+", " ");
    return oneLine.length() <= STATEMENT_LENGTH
        ? oneLine
        : oneLine.substring(0, STATEMENT_LENGTH) + "…";
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
