package io.tenantdb.api.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationWay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RunValuesTest {

  private static final Attribution BY = Attribution.by("tester");

  @Test
  void valuesOutOfRangeAreRefused() {
    List<ThrowingCallable> refused =
        List.of(
            () -> new FailureBudget.Count(-1),
            () -> new FailureBudget.Share(101),
            () -> new FailureBudget.Share(-1),
            () -> new RunCanary.Count(0),
            () -> new RunCanary.Share(0),
            () -> new RunCanary.Share(100),
            () -> new RunCanary.OfTenants(Set.of()),
            () -> new RunSelection.OfTenants(Set.of()),
            () -> new RetryTerms(0, Duration.ZERO, Duration.ZERO),
            () -> new RetryTerms(1, Duration.ofMillis(-1), Duration.ZERO),
            () -> new RetryTerms(1, Duration.ofMillis(2), Duration.ofMillis(1)),
            () -> MigrationRunOptions.builder(BY).parallelism(0).build(),
            () -> MigrationRunOptions.builder(BY).parallelismPerServer(0).build());

    assertThat(refused)
        .allSatisfy(value -> assertThatThrownBy(value).isInstanceOf(InvalidValueException.class));
  }

  @Test
  void aBudgetAllowsUpToItsBorder() {
    assertThat(new FailureBudget.Count(2).allows(2, 2)).isTrue();
    assertThat(new FailureBudget.Count(2).allows(3, 1000)).isFalse();
    assertThat(new FailureBudget.Share(10).allows(10, 100)).isTrue();
    assertThat(new FailureBudget.Share(10).allows(11, 100)).isFalse();
    assertThat(new FailureBudget.Share(10).allows(1, 9)).isFalse();
    assertThat(FailureBudget.unlimited().allows(100_000, 100_000)).isTrue();
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    RetryTerms terms = new RetryTerms(100, Duration.ofSeconds(1), Duration.ofSeconds(5));

    assertThat(List.of(terms.pauseAfter(1), terms.pauseAfter(2), terms.pauseAfter(3)))
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(terms.pauseAfter(4)).isEqualTo(Duration.ofSeconds(5));
    assertThat(terms.pauseAfter(99)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aFailureHoldsWhatAStoreCanHold() {
    RunFailure failure =
        new RunFailure(
            MigrationError.Kind.SQL,
            new ErrorMessage("broken"),
            "V1\0.sql",
            1,
            "x".repeat(ErrorMessage.MAX_LENGTH + 1),
            false);

    assertThat(failure.script()).isEqualTo("V1.sql");
    assertThat(failure.statement()).hasSize(ErrorMessage.MAX_LENGTH).endsWith("…");
  }

  @Test
  void aReportIsTextForPeople() {
    TenantId tenant = new TenantId("acme");
    RunFailure failure =
        new RunFailure(
            MigrationError.Kind.SQL,
            new ErrorMessage("column \"x\" exists"),
            "V2__two.sql",
            7,
            "ALTER TABLE\n  t ADD x int",
            true);
    RunDatabase slow =
        new RunDatabase(
            new TenantDatabaseId(new UUID(0, 1)),
            tenant,
            1,
            RunDatabaseState.SUCCEEDED,
            1,
            Duration.ofMillis(1234),
            null,
            null,
            new MigrationWay.Replayed());
    RunReport report =
        new RunReport(
            run(),
            Instant.EPOCH.plusSeconds(90),
            new RunCounts(4, 1, 3, 1, 1),
            2,
            5,
            new RunDurations(
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(30),
                Duration.ofMillis(1234)),
            List.of(slow),
            List.of(new RunFailureGroup(failure, tenant, 1)),
            List.of(new RunToolGroup("it has no history", tenant, 1)));

    assertThat(report.toText())
        .isEqualTo(
            """
            Run 00000000-0000-0000-0000-000000000007: STOPPED, wave 1 of 2, 60.000 s
            Databases: 10; succeeded 3, failed 1, skipped 1, running 1, waiting 4
            Replayed: 67 %; retries: 5
            Not replayed: 1, for one tenant acme: it has no history
            Time of a database: median 0.010 s, 90 % within 0.020 s, 99 % within 0.030 s, longest 1.234 s
            Slow: 1.234 s for tenant acme
            Failed: 1 by SQL in V2__two.sql line 7 at "ALTER TABLE t ADD x int", for one tenant acme: column "x" exists
            """);
  }

  @Test
  void theRestTakesAsLongAsTheRateSays() {
    RunReport quarter = report(RunState.RUNNING, new RunCounts(5, 1, 1, 1, 0));

    assertThat(quarter.remaining()).contains(Duration.ofSeconds(180));
    assertThat(quarter.toText()).contains("Remaining: about 180.000 s\n");
    assertThat(report(RunState.RUNNING, new RunCounts(5, 1, 0, 0, 0)).remaining()).isEmpty();
    assertThat(report(RunState.CANCELLED, new RunCounts(5, 1, 1, 1, 0)).remaining()).isEmpty();
  }

  private static RunReport report(RunState state, RunCounts counts) {
    return new RunReport(
        run(state),
        Instant.EPOCH.plusSeconds(60),
        counts,
        0,
        0,
        null,
        List.of(),
        List.of(),
        List.of());
  }

  private static MigrationRun run(RunState state) {
    MigrationRun run = run();
    return new MigrationRun(
        run.id(),
        state,
        run.attribution(),
        run.target(),
        run.terms(),
        run.wave(),
        run.waves(),
        run.startedAt(),
        state == RunState.RUNNING ? null : run.endedAt());
  }

  private static MigrationRun run() {
    return new MigrationRun(
        new RunId(new UUID(0, 7)),
        RunState.STOPPED,
        BY,
        null,
        MigrationRunOptions.by(BY).terms(),
        1,
        2,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(60));
  }
}
