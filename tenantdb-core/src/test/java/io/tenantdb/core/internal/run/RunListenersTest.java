package io.tenantdb.core.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Workers tell what they saw in any order. */
class RunListenersTest {

  private final RunListeners listeners = new RunListeners();
  private final List<RunEvent> told = new CopyOnWriteArrayList<>();
  private final RunId id = new RunId(UUID.randomUUID());

  RunListenersTest() {
    var unused = listeners.add(told::add);
  }

  @Test
  void aWaveIsToldOnceThoughAnOlderStateComesLate() {
    MigrationRun first = running(1);
    MigrationRun second = running(2);
    RunListeners.Look late = listeners.look();
    listeners.saw(first, listeners.look());
    listeners.saw(second, listeners.look());

    listeners.saw(first, late);
    listeners.saw(second, listeners.look());

    assertThat(told)
        .containsExactly(new RunEvent.WaveStarted(first), new RunEvent.WaveStarted(second));
  }

  @Test
  void theEndIsToldOnceThoughAnOlderStateComesLate() {
    MigrationRun first = running(1);
    MigrationRun end = ended(1, 10);
    RunListeners.Look late = listeners.look();
    listeners.saw(first, listeners.look());
    listeners.saw(end, listeners.look());

    listeners.saw(first, late);
    assertThat(listeners.open()).isEmpty();
    listeners.saw(end, listeners.look());

    assertThat(told).containsExactly(new RunEvent.WaveStarted(first), new RunEvent.Ended(end));
  }

  @Test
  void aRunThatIsTakenUpAgainIsToldAnewAndItsOldEndIsNot() {
    MigrationRun first = running(1);
    MigrationRun end = ended(1, 10);
    MigrationRun secondEnd = ended(1, 20);
    listeners.saw(first, listeners.look());
    listeners.saw(end, listeners.look());

    listeners.saw(first, listeners.look());
    assertThat(listeners.open()).containsExactly(id);
    listeners.saw(end, listeners.look());
    listeners.saw(secondEnd, listeners.look());

    assertThat(told)
        .containsExactly(
            new RunEvent.WaveStarted(first),
            new RunEvent.Ended(end),
            new RunEvent.WaveStarted(first),
            new RunEvent.Ended(secondEnd));
  }

  @Test
  void theEndOfARunThatThisNodeDidNotWorkOnIsNotTold() {
    listeners.saw(ended(1, 10), listeners.look());

    assertThat(told).isEmpty();
  }

  private MigrationRun running(int wave) {
    return run(id, wave, RunState.RUNNING, null);
  }

  private MigrationRun ended(int wave, long second) {
    return run(id, wave, RunState.FINISHED, Instant.ofEpochSecond(second));
  }

  private static MigrationRun run(RunId id, int wave, RunState state, @Nullable Instant endedAt) {
    Attribution by = Attribution.by("tester");
    return new MigrationRun(
        id, state, by, null, MigrationRunOptions.by(by).terms(), wave, 2, Instant.EPOCH, endedAt);
  }
}
