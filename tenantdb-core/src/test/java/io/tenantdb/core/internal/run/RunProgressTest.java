package io.tenantdb.core.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rate is that of what ended since this node first looked, by the registry's clock. */
class RunProgressTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final RunListeners listeners = new RunListeners();
  private final List<RunEvent.Progressed> told = new ArrayList<>();
  private final RunProgress progress = new RunProgress(listeners);
  private final RunId run = new RunId(UUID.randomUUID());

  RunProgressTest() {
    var unused = listeners.add(event -> told.add((RunEvent.Progressed) event));
  }

  @Test
  void theFirstLookKnowsNoRate() {
    tell(run, 0, new RunCounts(70, 10, 15, 3, 2));

    assertThat(told.get(0).perSecond()).isZero();
    assertThat(told.get(0).remaining()).isEmpty();
  }

  @Test
  void whatEndedSinceSaysHowLongTheRestTakes() {
    tell(run, 0, new RunCounts(70, 10, 15, 3, 2));
    tell(run, 10, new RunCounts(30, 10, 50, 7, 3));

    assertThat(told.get(1).counts().ended()).isEqualTo(60);
    assertThat(told.get(1).perSecond()).isEqualTo(4);
    assertThat(told.get(1).remaining()).contains(Duration.ofSeconds(10));
  }

  @Test
  void whileNothingEndsThereIsNoEndInSight() {
    tell(run, 0, new RunCounts(70, 10, 20, 0, 0));
    tell(run, 10, new RunCounts(70, 10, 20, 0, 0));

    assertThat(told.get(1).perSecond()).isZero();
    assertThat(told.get(1).remaining()).isEmpty();
  }

  @Test
  void eachRunHasARateOfItsOwn() {
    tell(run, 0, new RunCounts(100, 0, 0, 0, 0));
    tell(new RunId(UUID.randomUUID()), 10, new RunCounts(50, 0, 50, 0, 0));
    tell(run, 10, new RunCounts(80, 0, 20, 0, 0));

    assertThat(told.get(1).perSecond()).isZero();
    assertThat(told.get(2).perSecond()).isEqualTo(2);
    assertThat(told.get(2).remaining()).contains(Duration.ofSeconds(40));
  }

  private void tell(RunId id, long second, RunCounts counts) {
    Attribution by = Attribution.by("tester");
    MigrationRun seen =
        new MigrationRun(
            id, RunState.RUNNING, by, null, MigrationRunOptions.by(by).terms(), 1, 1, START, null);
    progress.tell(
        new RunReport(
            seen, START.plusSeconds(second), counts, 0, 0, null, List.of(), List.of(), List.of()));
  }
}
