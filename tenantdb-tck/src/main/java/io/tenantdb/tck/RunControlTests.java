package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.MigrationRunNotFoundException;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How a run is held, ended and taken up again. */
abstract class RunControlTests extends RunTests {

  RunControlTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aPausedRunBeginsNothingUntilItIsResumed() {
    fleet(3);
    MigrationRun run = start(options());
    RunAdvance.Claimed first = claim(run, "worker");

    assertThat(runs.pause(run.id())).isTrue();
    assertThat(state(run)).isEqualTo(RunState.PAUSED);
    assertNothing(advance(run, "worker", succeeded(first)), RunState.PAUSED);
    assertNothing(advance(run, "other"), RunState.PAUSED);

    assertThat(runs.resume(run.id())).isTrue();
    succeedAll(run);
    assertThat(state(run)).isEqualTo(RunState.FINISHED);
  }

  @Test
  void onlyARunningRunIsPausedAndOnlyAPausedOneResumed() {
    make(behind());
    MigrationRun run = start(options());

    assertThat(runs.resume(run.id())).isFalse();
    assertThat(runs.pause(run.id())).isTrue();
    assertThat(runs.pause(run.id())).isFalse();
    assertThat(runs.resume(run.id())).isTrue();
    succeedAll(run);
    assertThat(runs.pause(run.id())).isFalse();
    assertThat(runs.resume(run.id())).isFalse();
    assertThat(state(run)).isEqualTo(RunState.FINISHED);
  }

  @Test
  void aCancelledRunIsOver() {
    fleet(3);
    MigrationRun run = start(options());
    RunAdvance.Claimed first = claim(run, "worker");

    assertThat(runs.cancel(run.id())).isTrue();

    assertNothing(advance(run, "worker", failed(first)), RunState.CANCELLED);
    assertThat(runs.cancel(run.id())).isFalse();
    assertThat(runs.resume(run.id())).isFalse();
    assertThat(runs.retryFailed(run.id())).isZero();
    assertThat(now(run).endedAt()).isNotNull();
    assertThat(runs.report(run.id(), 1).counts().waiting()).isEqualTo(2);
  }

  @Test
  void aPausedOrStoppedRunCanBeCancelledAndAFinishedOneCannot() {
    fleet(2);
    MigrationRun paused = start(options());
    runs.pause(paused.id());
    assertThat(runs.cancel(paused.id())).isTrue();

    MigrationRun stopped = start(options().budget(new FailureBudget.Count(0)));
    runs.finish(stopped.id(), failed(claim(stopped, "worker")));
    assertThat(state(stopped)).isEqualTo(RunState.STOPPED);
    assertThat(runs.cancel(stopped.id())).isTrue();

    MigrationRun finished = start(options());
    succeedAll(finished);
    assertThat(runs.cancel(finished.id())).isFalse();
  }

  @Test
  void theFailedOnesOfAFinishedRunAreTriedAgain() {
    fleet(3);
    MigrationRun run = start(options());
    RunAdvance next = claim(run, "worker");
    while (next instanceof RunAdvance.Claimed claimed) {
      next = advance(run, "worker", failed(claimed));
    }
    assertThat(state(run)).isEqualTo(RunState.FINISHED);

    assertThat(runs.retryFailed(run.id())).isEqualTo(3);

    assertThat(state(run)).isEqualTo(RunState.RUNNING);
    assertThat(now(run).endedAt()).isNull();
    assertThat(databases(run))
        .allMatch(database -> database.state() == RunDatabaseState.WAITING)
        .allMatch(database -> database.attempts() == 0);
    succeedAll(run);
    assertThat(state(run)).isEqualTo(RunState.FINISHED);
    assertThat(runs.retryFailed(run.id())).isZero();
    assertThat(state(run)).isEqualTo(RunState.FINISHED);
  }

  @Test
  void aStoppedRunGoesOnWithItsFailedOnes() {
    fleet(3);
    MigrationRun run = start(options().budget(new FailureBudget.Count(0)));
    assertNothing(advance(run, "worker", failed(claim(run, "worker"))), RunState.STOPPED);

    assertThat(runs.retryFailed(run.id())).isEqualTo(1);

    succeedAll(run);
    assertThat(state(run)).isEqualTo(RunState.FINISHED);
    assertThat(runs.report(run.id(), 1).counts().succeeded()).isEqualTo(3);
  }

  @Test
  void aPausedRunStaysPausedWhenItsFailedOnesAreToBeTriedAgain() {
    fleet(2);
    MigrationRun run = start(options());
    runs.finish(run.id(), failed(claim(run, "worker")));
    runs.pause(run.id());

    assertThat(runs.retryFailed(run.id())).isEqualTo(1);

    assertThat(state(run)).isEqualTo(RunState.PAUSED);
  }

  @Test
  void runsThatAreRunningHaveWork() {
    make(behind());
    MigrationRun first = start(options());
    MigrationRun second = start(options());
    MigrationRun paused = start(options());
    runs.pause(paused.id());

    assertThat(runs.findWithWork(1000)).containsSubsequence(first, second);
    assertThat(runs.findWithWork(1000)).doesNotContain(now(paused));
    assertThat(runs.findWithWork(1)).hasSize(1);
    succeedAll(first);
    assertThat(runs.findWithWork(1000)).contains(second).doesNotContain(now(first));
  }

  @Test
  void aRunThatIsNotThereIsToldAsSuch() {
    make(behind());
    RunAdvance.Claimed claimed = claim(start(options()), "worker");
    RunId unknown = new RunId(UUID.randomUUID());
    List<Consumer<RunId>> calls =
        List.of(
            id ->
                runs.advance(id, Optional.empty(), Samples.leaseRequest("worker"), RunTests::begin),
            id -> runs.finish(id, succeeded(claimed)),
            runs::pause,
            runs::resume,
            runs::cancel,
            runs::retryFailed,
            id -> runs.databases(id, Optional.empty(), 1),
            id -> runs.report(id, 1));

    assertThat(runs.find(unknown)).isEmpty();
    for (Consumer<RunId> call : calls) {
      assertThatThrownBy(() -> call.accept(unknown))
          .isInstanceOf(MigrationRunNotFoundException.class);
    }
  }
}
