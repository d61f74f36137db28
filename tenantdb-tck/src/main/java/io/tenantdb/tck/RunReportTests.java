package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunDurations;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunFailureGroup;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunToolGroup;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run says of itself. */
abstract class RunReportTests extends RunTests {

  RunReportTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void everyStateIsCounted() {
    fleet(7);
    MigrationRun run = start(options());
    runs.finish(run.id(), succeeded(claim(run, "worker")));
    runs.finish(run.id(), succeeded(claim(run, "worker")));
    runs.finish(run.id(), failed(claim(run, "worker")));
    skipOneAndClaim(run);

    RunReport report = runs.report(run.id(), 10);

    assertThat(report.counts()).isEqualTo(new RunCounts(2, 1, 2, 1, 1));
    assertThat(report.run()).isEqualTo(now(run));
    assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void whatWasReplayedAndWhatWasTriedAgainIsCounted() {
    fleet(3);
    MigrationRun run = start(options());
    finish(run, new RunOutcome.Succeeded(2, new MigrationWay.Replayed()));
    finish(run, new RunOutcome.Succeeded(2, new MigrationWay.ByTool("a Java migration")));
    finish(run, new RunOutcome.Retried(FAILURE, Duration.ZERO));
    finish(run, new RunOutcome.Retried(FAILURE, Duration.ZERO));
    finish(run, new RunOutcome.Succeeded(2, new MigrationWay.Replayed()));

    RunReport report = runs.report(run.id(), 10);

    assertThat(report.replayed()).isEqualTo(2);
    assertThat(report.retries()).isEqualTo(2);
    assertThat(report.failures()).isEmpty();
  }

  @Test
  void whatWasNotReplayedIsGroupedByItsReason() {
    List<TenantDatabase> fleet = fleet(6);
    MigrationRun run = start(options());
    List<MigrationWay> ways =
        List.of(
            new MigrationWay.ByTool("a Java migration"),
            new MigrationWay.ByTool("it has no history"),
            new MigrationWay.ByTool("it has no history"),
            new MigrationWay.Replayed(),
            new MigrationWay.Nothing());
    ways.forEach(way -> finish(run, new RunOutcome.Succeeded(1, way)));
    finish(run, new RunOutcome.Failed(FAILURE));

    assertThat(databases(run).subList(0, 5)).extracting(RunDatabase::way).isEqualTo(ways);
    assertThat(databases(run).get(5).way()).isNull();
    List<RunToolGroup> groups = runs.report(run.id(), 10).byTool();
    assertThat(groups)
        .containsExactly(
            new RunToolGroup("it has no history", fleet.get(1).tenantId(), 2),
            new RunToolGroup("a Java migration", fleet.get(0).tenantId(), 1));
    assertThat(runs.report(run.id(), 1).byTool()).isEqualTo(groups.subList(0, 1));
  }

  @Test
  void timesAreThoseOfTheDatabases() {
    fleet(5);
    MigrationRun run = start(options());
    assertThat(runs.report(run.id(), 10).durations()).isNull();
    succeedAll(run);

    RunReport report = runs.report(run.id(), 10);

    List<Duration> sorted =
        databases(run).stream()
            .map(RunDatabase::duration)
            .sorted(Comparator.naturalOrder())
            .toList();
    assertThat(report.durations())
        .isEqualTo(new RunDurations(sorted.get(2), sorted.get(4), sorted.get(4), sorted.get(4)));
  }

  @Test
  void theSlowestAreShown() {
    fleet(4);
    MigrationRun run = start(options());
    finish(run, new RunOutcome.Failed(FAILURE));
    succeedAll(run);

    List<RunDatabase> expected =
        databases(run).stream()
            .sorted(
                Comparator.comparing(RunDatabase::duration, Comparator.reverseOrder())
                    .thenComparing(RunDatabase::id))
            .toList();
    assertThat(runs.report(run.id(), 10).slowest()).isEqualTo(expected);
    assertThat(runs.report(run.id(), 3).slowest()).isEqualTo(expected.subList(0, 3));
  }

  @Test
  void whatWasNeverBegunIsNotSlow() {
    List<TenantDatabase> fleet = fleet(3);
    lease(fleet.get(0), "somebody");
    lease(fleet.get(1), "somebody");
    MigrationRun run = start(options().retries(new RetryTerms(1, Duration.ZERO, Duration.ZERO)));

    succeedAll(run);

    RunReport report = runs.report(run.id(), 10);
    assertThat(report.counts()).isEqualTo(new RunCounts(0, 0, 1, 2, 0));
    assertThat(report.slowest()).extracting(RunDatabase::id).containsExactly(fleet.get(2).id());
    assertThat(runs.report(run.id(), 1).slowest()).isEqualTo(report.slowest());
  }

  @Test
  void failuresAreGroupedByTheirCause() {
    List<TenantDatabase> fleet = fleet(4);
    MigrationRun run = start(options());
    RunFailure gone = failure(MigrationError.Kind.OTHER, "it is gone", null);
    RunFailure broken = failure(MigrationError.Kind.SQL, "tenant a is broken", "V2__two.sql");
    finish(run, new RunOutcome.Failed(gone));
    finish(run, new RunOutcome.Failed(broken));
    finish(
        run,
        new RunOutcome.Failed(
            failure(MigrationError.Kind.SQL, "tenant b is broken", "V2__two.sql")));
    RunFailure other = failure(MigrationError.Kind.SQL, "tenant a is broken", "V3__three.sql");
    finish(run, new RunOutcome.Failed(other));

    List<RunFailureGroup> groups = runs.report(run.id(), 10).failures();

    assertThat(groups)
        .containsExactly(
            new RunFailureGroup(broken, fleet.get(1).tenantId(), 2),
            new RunFailureGroup(gone, fleet.get(0).tenantId(), 1),
            new RunFailureGroup(other, fleet.get(3).tenantId(), 1));
    assertThat(runs.report(run.id(), 1).failures()).isEqualTo(groups.subList(0, 1));
  }

  @Test
  void failuresWithoutAStatementAreToldApartByWhatTheySayButForNames() {
    fleet(5);
    MigrationRun run = start(options());
    for (String cause :
        List.of("is gone", "is full", "is gone", "is gone\nsince noon", "is gone")) {
      RunAdvance.Claimed claimed = claim(run, "worker");
      TenantDatabase record = claimed.record();
      String message =
          "Database %s of tenant %s, record %s, %s"
              .formatted(record.databaseName(), record.tenantId(), record.id(), cause);
      RunFailure failure = failure(MigrationError.Kind.OTHER, message, null);
      runs.finish(run.id(), result(claimed, new RunOutcome.Failed(failure)));
    }

    assertThat(runs.report(run.id(), 10).failures())
        .extracting(RunFailureGroup::databases)
        .containsExactly(4L, 1L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void itsDatabasesComeInSlices(int size) {
    List<TenantDatabase> fleet = fleet(4);
    MigrationRun run = start(options());
    List<TenantDatabaseId> seen = new ArrayList<>();
    List<RunDatabase> slice;
    do {
      Optional<TenantDatabaseId> last =
          seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
      slice = runs.databases(run.id(), last, size);
      assertThat(slice).hasSizeLessThanOrEqualTo(size);
      slice.forEach(database -> seen.add(database.id()));
    } while (slice.size() == size);

    assertThat(seen).containsExactlyElementsOf(fleet.stream().map(TenantDatabase::id).toList());
  }

  @Test
  void aReportIsReadAsText() {
    fleet(2);
    MigrationRun run = start(options());
    finish(run, new RunOutcome.Failed(failure(MigrationError.Kind.SQL, "broken", "V2__two.sql")));
    succeedAll(run);

    assertThat(runs.report(run.id(), 10).toText())
        .contains(run.id().toString(), "FINISHED", "succeeded 1, failed 1", "V2__two.sql", "broken")
        .contains("Replayed: 100 %");
  }

  private static RunFailure failure(
      MigrationError.Kind cause, String message, @Nullable String script) {
    Integer line = script == null ? null : 3;
    return new RunFailure(cause, new ErrorMessage(message), script, line, script, false);
  }

  private void finish(MigrationRun run, RunOutcome outcome) {
    runs.finish(run.id(), result(claim(run, "worker"), outcome));
  }

  private void skipOneAndClaim(MigrationRun run) {
    List<TenantDatabase> asked = new ArrayList<>();
    RunAdvance advance =
        runs.advance(
            run.id(),
            Optional.empty(),
            Samples.leaseRequest("worker"),
            record -> {
              asked.add(record);
              return asked.size() == 1
                  ? new RunDecision.Skip(new ErrorMessage("not this one"))
                  : begin(record);
            });
    claimed(advance);
  }
}
