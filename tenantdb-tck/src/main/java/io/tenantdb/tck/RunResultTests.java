package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a database that was begun. */
abstract class RunResultTests extends RunTests {

  RunResultTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aResultIsWrittenWithItsRecordAndTheNextIsGiven() {
    List<TenantDatabase> fleet = fleet(2);
    MigrationRun run = start(options());
    RunAdvance.Claimed first = claim(run, "worker");

    RunResult result = succeeded(first);
    RunAdvance.Claimed second = claimed(advance(run, "worker", result));

    assertNothingWrittenAfter(result.change().state());
    assertThat(leases.release(first.lease())).as("its lease has ended").isFalse();
    assertThat(database(run, fleet.get(0)).state()).isEqualTo(RunDatabaseState.SUCCEEDED);
    assertThat(database(run, fleet.get(0)).duration()).isNotNull();
    assertThat(second.record().id()).isEqualTo(fleet.get(1).id());
  }

  @Test
  void finishingGivesNoOther() {
    List<TenantDatabase> fleet = fleet(2);
    MigrationRun run = start(options());

    RunResult result = succeeded(claim(run, "worker"));
    MigrationRun after = runs.finish(run.id(), result);

    assertThat(after).isEqualTo(now(run));
    assertNothingWrittenAfter(result.change().state());
    assertThat(database(run, fleet.get(1)).state()).isEqualTo(RunDatabaseState.WAITING);
    assertStored(fleet.get(1));
  }

  @Test
  void whatADeadWorkerLeftIsTakenOver() {
    TenantDatabase record = make(behind());
    MigrationRun run = start(options().parallelism(1));
    RunAdvance.Claimed left = claim(run, "dead", TINY);

    RunAdvance.Claimed next = takeOver(run, "worker");

    assertThat(next.record()).isEqualTo(left.record());
    assertThat(next.lease().token()).isGreaterThan(left.lease().token());
    assertThat(next.attempt()).isEqualTo(2);
    assertNothing(advance(run, "worker", succeeded(next)), RunState.FINISHED);
    assertThat(database(run, record).state()).isEqualTo(RunDatabaseState.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasLeftIsFinishedThoughTheRunBeginsNothingMore(boolean cancelled) {
    fleet(2);
    MigrationRun run = start(options());
    RunAdvance.Claimed left = claim(run, "dead", TINY);
    assertThat(cancelled ? runs.cancel(run.id()) : runs.pause(run.id())).isTrue();
    RunState state = state(run);

    Await.success("a run with work", () -> runs.findWithWork(1000).contains(now(run)));
    RunAdvance.Claimed next = takeOver(run, "worker");

    assertThat(next.record()).isEqualTo(left.record());
    assertNothing(advance(run, "worker", succeeded(next)), state);
    assertThat(runs.findWithWork(1000)).doesNotContain(now(run));
  }

  @Test
  void whatWasGivenBackIsTakenOver() {
    make(behind());
    MigrationRun run = start(options());
    RunAdvance.Claimed first = claim(run, "worker");

    assertThat(leases.release(first.lease())).isTrue();

    assertThat(claim(run, "other").record()).isEqualTo(first.record());
  }

  @Test
  void aWorkerThatLostItsLeaseWritesNothingAndIsGivenNothing() {
    List<TenantDatabase> fleet = fleet(2);
    MigrationRun run = start(options().parallelism(1));
    RunAdvance.Claimed lost = claim(run, "slow", TINY);
    RunAdvance.Claimed next = takeOver(run, "worker");

    assertThatThrownBy(() -> advance(run, "slow", succeeded(lost)))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> runs.finish(run.id(), failed(lost)))
        .isInstanceOf(LeaseLostException.class);

    assertNothingWrittenAfter(next.record());
    assertThat(database(run, fleet.get(0)).state()).isEqualTo(RunDatabaseState.RUNNING);
    assertStored(fleet.get(1));
    assertThat(leases.renew(next.lease(), LONG)).isTrue();
  }

  @Test
  void theSameResultTwiceIsRefused() {
    fleet(2);
    MigrationRun run = start(options());
    RunResult result = succeeded(claim(run, "worker"));
    claimed(advance(run, "worker", result));

    assertThatThrownBy(() -> advance(run, "worker", result)).isInstanceOf(LeaseLostException.class);
    assertThat(runs.report(run.id(), 1).counts().running()).isEqualTo(1);
  }

  @Test
  void aDatabaseRestsBeforeItIsTriedAgain() {
    List<TenantDatabase> fleet = fleet(2);
    MigrationRun run = start(options());
    RunAdvance.Claimed first = claim(run, "worker");

    RunOutcome later = new RunOutcome.Retried(FAILURE, LONG);
    RunAdvance.Claimed second = claimed(advance(run, "worker", result(first, later)));
    assertThat(second.record().id()).isEqualTo(fleet.get(1).id());

    assertNothing(advance(run, "worker", succeeded(second)), RunState.RUNNING);
    RunDatabase resting = database(run, fleet.get(0));
    assertThat(resting.state()).isEqualTo(RunDatabaseState.WAITING);
    assertThat(resting.failure()).isEqualTo(FAILURE);
  }

  @Test
  void aDatabaseThatHasRestedIsTriedAgain() {
    TenantDatabase record = make(behind());
    MigrationRun run = start(options());
    RunAdvance.Claimed first = claim(run, "worker");

    RunOutcome now = new RunOutcome.Retried(FAILURE, TINY);
    MigrationRun after = runs.finish(run.id(), result(first, now));
    assertThat(after.state()).isEqualTo(RunState.RUNNING);
    RunAdvance.Claimed second = takeOver(run, "worker");

    assertThat(second.attempt()).isEqualTo(2);
    assertNothing(advance(run, "worker", succeeded(second)), RunState.FINISHED);
    assertThat(database(run, record).failure()).isNull();
  }

  @Test
  void everyPartOfAFailureIsStored() {
    TenantDatabase record = make(behind());
    RunFailure failure =
        new RunFailure(
            MigrationError.Kind.LOCK_TIMEOUT,
            new ErrorMessage("a lock was not to be had"),
            "V7__seven.sql",
            12,
            "ALTER TABLE seven ADD eight int",
            true);
    MigrationRun run = start(options());

    RunAdvance advance =
        advance(run, "worker", result(claim(run, "worker"), new RunOutcome.Failed(failure)));

    assertNothing(advance, RunState.FINISHED);
    RunDatabase failed = database(run, record);
    assertThat(failed.state()).isEqualTo(RunDatabaseState.FAILED);
    assertThat(failed.failure()).isEqualTo(failure);
    assertThat(failed.tenantId()).isEqualTo(record.tenantId());
  }

  @Test
  void whatARunHasBegunIsNotTheReconcilers() {
    List<TenantDatabase> fleet = fleet(2);
    TenantDatabase other = makeNew();
    MigrationRun run = start(options());
    RunAdvance.Claimed givenBack = claim(run, "worker");
    RunAdvance.Claimed left = claim(run, "dead", TINY);
    lease(other, "somebody", TINY);
    assertThat(leases.release(givenBack.lease())).isTrue();
    awaitExpired(left);

    Await.success(
        "the other's lease among those that expired",
        () -> leases.findExpired(1000).stream().anyMatch(e -> e.lease().id().equals(other.id())));
    assertThat(leases.findExpired(1000))
        .extracting(expired -> expired.lease().id())
        .doesNotContain(fleet.get(0).id(), fleet.get(1).id());
    assertThat(records.findIdle(TenantDatabaseStatus.MIGRATING, 1000))
        .extracting(TenantDatabase::id)
        .doesNotContain(fleet.get(0).id(), fleet.get(1).id());
  }

  /** Waits until the lease is over, which it shows by renewing it for no time at all. */
  private void awaitExpired(RunAdvance.Claimed left) {
    assertThat(leases.renew(left.lease(), Duration.ZERO)).isTrue();
  }
}
