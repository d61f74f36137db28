package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canary, the rest, and the budget between them. */
abstract class RunWaveTests extends RunTests {

  RunWaveTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,3", "4,4"})
  void aCountOfDatabasesIsTheCanary(int canary, int expected) {
    assertWaves(start(fleetOf(5).canary(new RunCanary.Count(canary))), expected, 5 - expected);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "20,1", "21,2", "99,5"})
  void aShareOfTheDatabasesIsTheCanary(int percent, int expected) {
    assertWaves(start(fleetOf(5).canary(new RunCanary.Share(percent))), expected, 5 - expected);
  }

  @Test
  void namedTenantsAreTheCanary() {
    List<TenantDatabase> fleet = fleet(4);
    TenantDatabase named = fleet.get(2);

    MigrationRun run =
        start(
            options()
                .canary(new RunCanary.OfTenants(Set.of(named.tenantId(), Samples.tenantId()))));

    assertWaves(run, 1, 3);
    assertThat(claim(run, "worker").record().id()).isEqualTo(named.id());
  }

  @Test
  void aCanaryOfNoneOrAllIsOneWave() {
    fleet(3);

    assertWaves(start(options()), 3, 0);
    assertWaves(start(options().canary(new RunCanary.Count(3))), 3, 0);
  }

  @Test
  void aNamedCanaryWithoutADatabaseIsRefusedAndPlannedAsTheSecondWave() {
    fleet(3);
    NewMigrationRun wanted = wanted(options().canary(strangers()));

    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> runs.start(wanted))
        .satisfies(e -> assertThat(e.kind()).isEqualTo("canary"));

    assertThat(runs.find(wanted.id())).isEmpty();
    assertThat(runs.plan(wanted, Optional.empty(), 10))
        .hasSize(3)
        .allMatch(planned -> planned.wave() == 2);
    assertThat(runs.planGroups(wanted)).isNotEmpty().allMatch(group -> group.wave() == 2);
  }

  @Test
  void aRunWithNothingToDoNeedsNoCanary() {
    assertThat(start(options().canary(strangers())).state()).isEqualTo(RunState.FINISHED);
  }

  private static RunCanary strangers() {
    return new RunCanary.OfTenants(Set.of(Samples.tenantId()));
  }

  @Test
  void theRestWaitsForTheCanary() {
    MigrationRun run = start(fleetOf(4).canary(new RunCanary.Count(2)));
    RunAdvance.Claimed first = claim(run, "a");
    RunAdvance.Claimed second = claim(run, "b");
    assertThat(List.of(first, second)).allMatch(claim -> claim.wave() == 1);

    assertNothing(advance(run, "a", succeeded(first)), RunState.RUNNING);
    RunAdvance.Claimed third = claimed(advance(run, "b", succeeded(second)));

    assertThat(third.wave()).isEqualTo(2);
    assertThat(third.run().wave()).isEqualTo(2);
    assertThat(third.run().waves()).isEqualTo(2);
  }

  @Test
  void aCanaryThatIsSkippedAsAWholeHoldsNothingUp() {
    List<TenantDatabase> fleet = fleet(3);
    MigrationRun run = start(options().canary(new RunCanary.Count(2)));
    ErrorMessage reason = new ErrorMessage("it is no longer behind");

    RunAdvance.Claimed claimed = claimed(advanceTo(run, fleet.get(2), reason));
    assertThat(claimed.record().id()).isEqualTo(fleet.get(2).id());
    assertThat(claimed.wave()).isEqualTo(2);
    assertNothing(advance(run, "worker", succeeded(claimed)), RunState.FINISHED);
    assertThat(runs.report(run.id(), 1).counts().skipped()).isEqualTo(2);
  }

  @Test
  void aRunIsFinishedWithItsLastDatabase() {
    MigrationRun run = start(fleetOf(3).canary(new RunCanary.Count(1)));

    succeedAll(run);

    assertThat(state(run)).isEqualTo(RunState.FINISHED);
    assertThat(now(run).endedAt()).isNotNull();
    assertThat(runs.report(run.id(), 1).counts().succeeded()).isEqualTo(3);
  }

  @Test
  void aBudgetStopsBeforeTheNextWave() {
    List<TenantDatabase> fleet = fleet(6);
    MigrationRun run =
        start(options().canary(new RunCanary.Count(3)).budget(new FailureBudget.Count(1)));

    RunAdvance.Claimed second = claimed(advance(run, "worker", failed(claim(run, "worker"))));
    assertNothing(advance(run, "worker", failed(second)), RunState.STOPPED);

    assertNothing(advance(run, "worker"), RunState.STOPPED);
    assertThat(now(run).endedAt()).isNotNull();
    assertThat(runs.report(run.id(), 1).counts().waiting()).isEqualTo(4);
    fleet.subList(3, 6).forEach(this::assertStored);
  }

  @Test
  void failuresWithinTheBudgetStopNothing() {
    MigrationRun run =
        start(fleetOf(4).canary(new RunCanary.Count(2)).budget(new FailureBudget.Count(1)));

    RunAdvance.Claimed second = claimed(advance(run, "worker", failed(claim(run, "worker"))));
    RunAdvance.Claimed third = claimed(advance(run, "worker", succeeded(second)));
    assertThat(third.wave()).isEqualTo(2);

    // Each wave has a budget of its own.
    assertThat(claimed(advance(run, "worker", failed(third))).wave()).isEqualTo(2);
  }

  @Test
  void aShareOfTheWaveIsItsBudget() {
    MigrationRun run = start(fleetOf(5).budget(new FailureBudget.Share(40)));

    RunAdvance.Claimed second = claimed(advance(run, "worker", failed(claim(run, "worker"))));
    RunAdvance.Claimed third = claimed(advance(run, "worker", failed(second)));

    assertNothing(advance(run, "worker", failed(third)), RunState.STOPPED);
  }

  @RepeatedTest(5)
  void failuresAtTheSameTimeAreCountedTogether() {
    int workers = 6;
    MigrationRun run =
        start(
            fleetOf(workers + 3)
                .canary(new RunCanary.Count(workers))
                .budget(new FailureBudget.Count(workers - 1)));
    List<RunAdvance.Claimed> claimed = claim(run, workers);

    Race.of(workers, i -> advance(run, "worker-" + i, failed(claimed.get(i)))).allWinners();

    assertNothing(advance(run, "worker"), RunState.STOPPED);
    assertThat(runs.report(run.id(), 1).counts().waiting()).isEqualTo(3);
  }

  @RepeatedTest(5)
  void workersThatEndAWaveTogetherBeginTheNext() {
    int workers = 6;
    MigrationRun run = start(fleetOf(2 * workers).canary(new RunCanary.Count(workers)));
    List<RunAdvance.Claimed> claimed = claim(run, workers);

    List<RunAdvance> next =
        Race.of(workers, i -> advance(run, "worker-" + i, succeeded(claimed.get(i)))).allWinners();

    assertThat(next)
        .filteredOn(RunAdvance.Claimed.class::isInstance)
        .as("the last of them goes on at once")
        .isNotEmpty()
        .allMatch(advance -> ((RunAdvance.Claimed) advance).wave() == 2);
  }

  private MigrationRunOptions.Builder fleetOf(int size) {
    fleet(size);
    return options();
  }

  private List<RunAdvance.Claimed> claim(MigrationRun run, int workers) {
    List<RunAdvance.Claimed> claimed = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      claimed.add(claim(run, "worker-" + i));
    }
    return claimed;
  }

  private void assertWaves(MigrationRun run, long canary, long rest) {
    assertThat(run.wave()).isEqualTo(1);
    assertThat(run.waves()).isEqualTo(rest == 0 ? 1 : 2);
    assertThat(databases(run)).filteredOn(database -> database.wave() == 1).hasSize((int) canary);
    assertThat(databases(run))
        .filteredOn(database -> database.wave() == 2)
        .extracting(RunDatabase::id)
        .hasSize((int) rest);
  }
}
