package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a worker leaves to those of other nodes. */
abstract class RunLeavingTests extends RunTests {

  RunLeavingTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void whatIsLeftToOthersIsAsItWasAndGivenToTheNextThatAsks() {
    TenantDatabase record = make(behind());
    MigrationRun run = start(options());

    assertNothing(leave(run, Optional.empty()), RunState.RUNNING);
    assertNothing(leave(run, Optional.empty()), RunState.RUNNING);

    assertStored(record);
    RunDatabase waiting = database(run, record);
    assertThat(waiting.state()).isEqualTo(RunDatabaseState.WAITING);
    assertThat(waiting.attempts()).isZero();
    assertThat(claim(run, "other").attempt()).isEqualTo(1);
  }

  @Test
  void aResultIsWrittenThoughTheNextIsLeftToOthers() {
    fleet(2);
    MigrationRun run = start(options());
    RunAdvance.Claimed first = claim(run, "worker");

    assertNothing(leave(run, Optional.of(succeeded(first))), RunState.RUNNING);

    assertThat(database(run, first.record()).state()).isEqualTo(RunDatabaseState.SUCCEEDED);
    assertThat(runs.report(run.id(), 1).counts().waiting()).isEqualTo(1);
  }

  @Test
  void aRunEndsWithAResultOfWhoeverLeavesTheRestToOthers() {
    make(behind());
    MigrationRun run = start(options());
    RunAdvance.Claimed only = claim(run, "worker");

    assertNothing(leave(run, Optional.of(succeeded(only))), RunState.FINISHED);
  }

  /** Goes on with what is MIGRATING and leaves what is not. */
  private RunAdvance leave(MigrationRun run, Optional<RunResult> finished) {
    return runs.advance(
        run.id(),
        finished,
        Samples.leaseRequest("worker"),
        record ->
            record.status() == TenantDatabaseStatus.MIGRATING
                ? new RunDecision.GoOn()
                : new RunDecision.LeaveToOthers());
  }
}
