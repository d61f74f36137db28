package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Who is given which database. */
abstract class RunClaimTests extends RunTests {

  RunClaimTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aClaimChangesTheRecordAndTakesItsLease() {
    TenantDatabase record = make(behind());
    MigrationRun run = start(options());

    RunAdvance.Claimed claimed = claim(run, "worker");

    assertThat(claimed.record().id()).isEqualTo(record.id());
    assertThat(claimed.record().status()).isEqualTo(TenantDatabaseStatus.MIGRATING);
    assertThat(claimed.wave()).isEqualTo(1);
    assertThat(claimed.attempt()).isEqualTo(1);
    assertNothingWrittenAfter(claimed.record());
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> leases.acquire(record.id(), Samples.leaseRequest("other")))
        .satisfies(e -> assertThat(e.owner()).isEqualTo("worker"));
    assertThat(leases.renew(claimed.lease(), LONG)).isTrue();
    assertThat(database(run, record).state()).isEqualTo(RunDatabaseState.RUNNING);
    assertThat(database(run, record).attempts()).isEqualTo(1);
  }

  @Test
  void whatWaitsIsNotMigrating() {
    List<TenantDatabase> fleet = fleet(2);
    MigrationRun run = start(options());

    TenantDatabaseId begun = claim(run, "worker").record().id();

    assertThat(fleet)
        .filteredOn(record -> !record.id().equals(begun))
        .singleElement()
        .satisfies(this::assertStored);
  }

  @Test
  void eachDatabaseIsGivenOnce() {
    List<TenantDatabase> fleet = fleet(3);
    MigrationRun run = start(options());

    assertThat(List.of(claim(run, "a"), claim(run, "b"), claim(run, "c")))
        .extracting(claimed -> claimed.record().id())
        .containsExactlyInAnyOrderElementsOf(fleet.stream().map(TenantDatabase::id).toList());
    assertNothing(advance(run, "d"), RunState.RUNNING);
  }

  @Test
  void ofManyClaimersNoneGetsTheSame() {
    List<TenantDatabase> fleet = fleet(Race.MANY / 2);
    MigrationRun run = start(options().parallelism(Race.MANY).parallelismPerServer(Race.MANY));
    List<TenantDatabaseId> given = new ArrayList<>();

    // Some may come in vain while others are about to be given what they saw.
    for (int round = 0; round < Race.MANY && given.size() < fleet.size(); round++) {
      raceToClaim(run).forEach(claimed -> given.add(claimed.record().id()));
    }

    assertThat(given)
        .containsExactlyInAnyOrderElementsOf(fleet.stream().map(TenantDatabase::id).toList());
  }

  @Test
  void ofManyClaimersNoMoreThanTheParallelismGetOne() {
    fleet(Race.MANY);
    MigrationRun run = start(options().parallelism(3).parallelismPerServer(Race.MANY));

    raceToClaim(run);
    raceToClaim(run);

    assertThat(runs.report(run.id(), 1).counts().running()).isEqualTo(3);
    assertNothing(advance(run, "one more"), RunState.RUNNING);
  }

  @Test
  void ofManyClaimersNoMoreThanTheParallelismOfAServerGetOne() {
    ServerName other = Samples.server();
    fleet(Race.MANY);
    Samples.ids(Race.MANY).forEach(id -> make(behind(id).server(other)));
    MigrationRun run =
        start(
            options().selection(on(server, other)).parallelism(Race.MANY).parallelismPerServer(2));

    List<RunAdvance.Claimed> claimed = new ArrayList<>(raceToClaim(run));
    claimed.addAll(raceToClaim(run));

    Map<ServerName, Integer> byServer = new HashMap<>();
    claimed.forEach(claim -> byServer.merge(claim.record().server(), 1, Integer::sum));
    assertThat(byServer).isEqualTo(Map.of(server, 2, other, 2));
  }

  @Test
  void ofManyWorkersNoMoreThanTheParallelismAreAtWorkAtAnyTime() {
    ServerName other = Samples.server();
    fleet(20);
    Samples.ids(20).forEach(id -> make(behind(id).server(other)));
    MigrationRun run =
        start(options().selection(on(server, other)).parallelism(5).parallelismPerServer(3));

    Race.ofActions(
            8,
            number -> {
              RunAdvance next = advance(run, "worker-" + number);
              while (next.run().state() == RunState.RUNNING) {
                assertThat(runs.report(run.id(), 1).counts().running()).isLessThanOrEqualTo(5);
                next =
                    next instanceof RunAdvance.Claimed claimed
                        ? advance(run, "worker-" + number, succeeded(claimed))
                        : advance(run, "worker-" + number);
              }
            })
        .allWinners();

    assertThat(state(run)).isEqualTo(RunState.FINISHED);
    assertThat(databases(run))
        .hasSize(40)
        .allMatch(database -> database.state() == RunDatabaseState.SUCCEEDED)
        .allMatch(database -> database.attempts() == 1);
  }

  @Test
  void aWorkersPlaceIsFreeAgainWithItsResult() {
    fleet(3);
    MigrationRun run = start(options().parallelism(1));
    RunAdvance.Claimed first = claim(run, "worker");
    assertNothing(advance(run, "other"), RunState.RUNNING);

    RunAdvance.Claimed second = claimed(advance(run, "worker", succeeded(first)));
    runs.finish(run.id(), succeeded(second));

    claim(run, "other");
  }

  @Test
  void aRecordThatSomebodyWorksOnIsPassedOver() {
    List<TenantDatabase> fleet = fleet(2);
    Lease elsewhere = lease(fleet.get(0), "somebody");
    MigrationRun run = start(options().retries(atOnce(2)));

    assertThat(claim(run, "worker").record().id()).isEqualTo(fleet.get(1).id());
    assertNothing(advance(run, "worker"), RunState.RUNNING);
    assertThat(leases.release(elsewhere)).isTrue();

    RunAdvance.Claimed claimed = claim(run, "worker");
    assertThat(claimed.record().id()).isEqualTo(fleet.get(0).id());
    assertThat(claimed.attempt()).isEqualTo(2);
  }

  @Test
  void aRecordThatSomebodyWorksOnIsTriedAsOftenAsTheTermsSay() {
    List<TenantDatabase> fleet = fleet(2);
    Lease elsewhere = lease(fleet.get(0), "somebody");
    MigrationRun run = start(options().retries(atOnce(3)));
    RunAdvance.Claimed claimed = claim(run, "worker");

    assertNothing(advance(run, "worker", succeeded(claimed)), RunState.RUNNING);
    RunDatabase resting = database(run, fleet.get(0));
    assertThat(resting.state()).isEqualTo(RunDatabaseState.WAITING);
    assertThat(resting.attempts()).isEqualTo(1);
    assertBusy(resting);
    assertNothing(advance(run, "worker"), RunState.RUNNING);
    assertNothing(advance(run, "worker"), RunState.FINISHED);

    RunDatabase failed = database(run, fleet.get(0));
    assertThat(failed.state()).isEqualTo(RunDatabaseState.FAILED);
    assertThat(failed.attempts()).isEqualTo(3);
    assertBusy(failed);
    assertThat(leases.release(elsewhere)).isTrue();
    assertThat(runs.retryFailed(run.id())).isEqualTo(1);
    assertThat(claim(run, "worker").record().id()).isEqualTo(fleet.get(0).id());
  }

  @Test
  void aRecordThatSomebodyWorksOnRestsBeforeItIsTriedAgain() {
    TenantDatabase record = make(behind());
    Lease elsewhere = lease(record, "somebody");
    MigrationRun run =
        start(options().retries(new RetryTerms(3, Duration.ofHours(1), Duration.ofHours(1))));

    assertNothing(advance(run, "worker"), RunState.RUNNING);
    assertThat(leases.release(elsewhere)).isTrue();

    assertNothing(advance(run, "worker"), RunState.RUNNING);
    assertThat(database(run, record).attempts()).isEqualTo(1);
  }

  @Test
  void recordsThatSomebodyWorksOnCountForTheBudget() {
    TenantDatabase record = make(behind());
    lease(record, "somebody");
    MigrationRun run = start(options().retries(atOnce(1)).budget(new FailureBudget.Count(0)));

    assertNothing(advance(run, "worker"), RunState.STOPPED);
    assertThat(database(run, record).state()).isEqualTo(RunDatabaseState.FAILED);
  }

  private static RetryTerms atOnce(int attempts) {
    return new RetryTerms(attempts, Duration.ZERO, Duration.ZERO);
  }

  private static void assertBusy(RunDatabase database) {
    assertThat(database.failure())
        .isNotNull()
        .satisfies(
            failure -> {
              assertThat(failure.kind()).isEqualTo(MigrationError.Kind.BUSY);
              assertThat(failure.message().value()).contains("Another worker");
            });
  }

  @Test
  void otherWorkThatWasLeftUnfinishedIsNotTakenOver() {
    List<TenantDatabase> fleet = fleet(2);
    LeaseRequest rename =
        new LeaseRequest("somebody", LeasedOperation.RENAME, TINY, Samples.attribution());
    Lease left = leases.acquire(fleet.get(0).id(), rename).lease();
    Await.success(
        "an expired lease",
        () -> leases.findExpired(1000).stream().anyMatch(e -> e.lease().equals(left)));
    MigrationRun run = start(options());

    assertThat(claim(run, "worker").record().id()).isEqualTo(fleet.get(1).id());
    assertNothing(advance(run, "worker"), RunState.RUNNING);
  }

  @Test
  void theLeaseOfAMigrationThatWasLeftIsTakenOver() {
    TenantDatabase record = make(behind());
    lease(record, "somebody", TINY);
    MigrationRun run = start(options());

    assertThat(takeOver(run, "worker").record().id()).isEqualTo(record.id());
  }

  @Test
  void whatIsSkippedIsNotBegun() {
    List<TenantDatabase> fleet = fleet(3);
    MigrationRun run = start(options());
    ErrorMessage reason = new ErrorMessage("it is no longer behind");

    assertThat(claimed(advanceTo(run, fleet.get(2), reason)).record().id())
        .isEqualTo(fleet.get(2).id());
    for (TenantDatabase skipped : fleet.subList(0, 2)) {
      assertStored(skipped);
      RunDatabase shown = database(run, skipped);
      assertThat(shown.state()).isEqualTo(RunDatabaseState.SKIPPED);
      assertThat(shown.skipped()).isEqualTo(reason);
      assertThat(shown.attempts()).isZero();
    }
  }

  @Test
  void theNextIsOnTheServerOfTheLast() {
    ServerName other = Samples.server();
    List<TenantDatabaseId> ids = Samples.ids(6);
    for (int i = 0; i < ids.size(); i++) {
      make(behind(ids.get(i)).server(i % 2 == 0 ? server : other));
    }
    MigrationRun run = start(options().selection(on(server, other)));

    RunAdvance.Claimed first = claim(run, "worker");
    RunAdvance.Claimed second = claimed(advance(run, "worker", succeeded(first)));
    RunAdvance.Claimed third = claimed(advance(run, "worker", succeeded(second)));
    RunAdvance.Claimed fourth = claimed(advance(run, "worker", succeeded(third)));

    assertThat(List.of(second, third))
        .allMatch(claim -> claim.record().server().equals(first.record().server()));
    assertThat(fourth.record().server()).isNotEqualTo(first.record().server());
  }

  private List<RunAdvance.Claimed> raceToClaim(MigrationRun run) {
    return Race.of(Race.MANY, number -> advance(run, "racer-" + number)).allWinners().stream()
        .filter(RunAdvance.Claimed.class::isInstance)
        .map(RunAdvance.Claimed.class::cast)
        .toList();
  }
}
