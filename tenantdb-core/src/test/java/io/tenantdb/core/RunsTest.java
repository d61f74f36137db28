package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.run.RunState;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fleet runs by the workers of one node or several. */
class RunsTest extends RunTests {

  @Test
  void aRunMigratesTheFleetOnAllNodes() throws InterruptedException {
    List<TenantDatabase> fleet = fleet(12);
    host.shipThird(route -> {});
    try (TenantDb other = host.builder().build()) {
      MigrationRun run = other.runs().start(MigrationRunOptions.by(BY));

      assertThat(runs.await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
      RunReport report = runs.report(run.id());
      assertThat(report.counts().succeeded()).isEqualTo(12);
      assertThat(report.durations()).isNotNull();
    }
    for (TenantDatabase record : fleet) {
      TenantDatabase end = host.state(record);
      assertThat(end.schemaVersion()).isEqualTo(THIRD);
      assertThat(end.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
      // It was begun once, and ended once.
      assertThat(end.version()).isEqualTo(record.version() + 2);
    }
  }

  @Test
  void aRunOfAnotherNodeIsTakenUp() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});

    MigrationRun run = host.registry.runs().start(wanted(MigrationRunOptions.by(BY)));

    assertThat(runs.await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
    assertThat(host.state(record).schemaVersion()).isEqualTo(THIRD);
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 3_600_000})
  void whatADeadNodeBeganIsFinishedByTheRunAlone(long reconcileMillis) throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    MigrationRun run = host.registry.runs().start(wanted(MigrationRunOptions.by(BY)));
    host.close();
    RunAdvance begun =
        host.registry
            .runs()
            .advance(
                run.id(),
                Optional.empty(),
                Samples.leaseRequest("dead", Duration.ofMillis(300)),
                RunsTest::begin);
    assertThat(begun).isInstanceOf(RunAdvance.Claimed.class);

    try (TenantDb next =
        host.builder().reconcileInterval(Duration.ofMillis(reconcileMillis)).build()) {
      assertThat(next.runs().await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
      assertThat(host.state(record).schemaVersion()).isEqualTo(THIRD);
      assertThat(host.state(record).version()).isEqualTo(record.version() + 2);
      assertThat(next.runs().report(run.id()).retries()).isEqualTo(1);
    }
  }

  @Test
  void aPausedRunGoesOnWhenItIsResumed() throws Exception {
    fleet(4);
    CountDownLatch paused = new CountDownLatch(1);
    host.shipThird(route -> awaitQuietly(paused));
    MigrationRun run = runs.start(MigrationRunOptions.builder(BY).parallelism(1).build());
    await().until(() -> runs.report(run.id()).counts().running() == 1);

    assertThat(runs.pause(run.id())).isTrue();
    paused.countDown();
    await().until(() -> runs.report(run.id()).counts().succeeded() == 1);
    assertThat(runs.report(run.id()).counts().waiting()).isEqualTo(3);

    assertThat(runs.resume(run.id())).isTrue();
    assertThat(runs.await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
  }

  @Test
  void listenersAreToldOfWavesDatabasesAndTheEnd() throws InterruptedException {
    fleet(3);
    host.shipThird(route -> {});
    List<RunEvent> events = listen();

    finish(MigrationRunOptions.builder(BY).canary(new RunCanary.Count(1)).parallelism(1));

    await().until(() -> events.stream().anyMatch(RunEvent.Ended.class::isInstance));
    assertThat(events)
        .filteredOn(event -> !(event instanceof RunEvent.Progressed))
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactlyInAnyOrder(
            "WaveStarted",
            "DatabaseStarted",
            "DatabaseEnded",
            "WaveStarted",
            "DatabaseStarted",
            "DatabaseEnded",
            "DatabaseStarted",
            "DatabaseEnded",
            "Ended");
  }

  @Test
  void listenersAreToldOfAFailure() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.broken.add(record.tenantId());
    host.shipThird();
    List<RunEvent> events = listen();

    finish(MigrationRunOptions.builder(BY));

    await().until(() -> events.stream().anyMatch(RunEvent.Ended.class::isInstance));
    assertThat(events)
        .filteredOn(RunEvent.DatabaseEnded.class::isInstance)
        .extracting(event -> ((RunEvent.DatabaseEnded) event).outcome())
        .singleElement()
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> assertThat(failed.failure().message().value()).contains("broken"));
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.FAILED);
  }

  @Test
  void aCancelledRunBeginsNothingMoreAndItsEndIsTold() throws Exception {
    fleet(4);
    CountDownLatch cancelled = new CountDownLatch(1);
    host.shipThird(route -> awaitQuietly(cancelled));
    List<RunEvent> events = listen();
    MigrationRun run = runs.start(MigrationRunOptions.builder(BY).parallelism(1).build());
    await().until(() -> runs.report(run.id()).counts().running() == 1);

    assertThat(runs.cancel(run.id())).isTrue();
    cancelled.countDown();

    assertThat(runs.await(run.id(), LIMIT).state()).isEqualTo(RunState.CANCELLED);
    await().until(() -> runs.report(run.id()).counts().succeeded() == 1);
    assertThat(runs.report(run.id()).counts().running()).isZero();
    await().until(() -> events.stream().anyMatch(RunEvent.Ended.class::isInstance));
    assertThat(runs.cancel(run.id())).isFalse();
  }

  @Test
  void aRunOfWhatFailedMigratesNothingElse() throws InterruptedException {
    TenantDatabase broken = host.migrated();
    TenantDatabase suspended = host.migrated();
    var unused = host.tenantDb.provisioning().suspendTenantDatabase(suspended.tenantId(), BY);
    host.broken.addAll(List.of(broken.tenantId(), suspended.tenantId()));
    host.shipThird();
    finish(MigrationRunOptions.builder(BY).includesSuspended(true));
    TenantDatabase behind = host.migrated();
    host.broken.clear();

    MigrationRun run =
        finish(
            MigrationRunOptions.builder(BY)
                .selection(RunSelection.failed())
                .includesSuspended(true));

    assertThat(runs.databases(run.id(), Optional.empty(), 10))
        .extracting(RunDatabase::id)
        .containsExactlyInAnyOrder(broken.id(), suspended.id())
        .doesNotContain(behind.id());
    assertThat(host.state(broken).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(host.state(suspended).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(host.state(suspended).schemaVersion()).isEqualTo(THIRD);
    assertThat(host.state(suspended).errorMessage()).isNull();
  }

  @Test
  void listenersAreToldOfTheProgress() throws Exception {
    fleet(2);
    CountDownLatch told = new CountDownLatch(1);
    host.shipThird(route -> awaitQuietly(told));
    List<RunEvent> events = listen();
    MigrationRun run = runs.start(MigrationRunOptions.by(BY));

    await().until(() -> events.stream().anyMatch(RunEvent.Progressed.class::isInstance));
    told.countDown();

    assertThat(runs.await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
  }

  @Test
  void aResultOutlivesAnOutageOfTheRegistry() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(
        route ->
            host.calls.beforeNext(
                "advance",
                arguments -> {
                  throw new RegistryUnavailableException("it restarts", null);
                }));

    MigrationRun run = finish(MigrationRunOptions.builder(BY));

    assertThat(run.state()).isEqualTo(RunState.FINISHED);
    assertThat(database(run).attempts()).isEqualTo(1);
    assertThat(host.state(record).schemaVersion()).isEqualTo(THIRD);
  }

  @Test
  void aNodeThatClosesWritesDownWhatItHasDone() throws Exception {
    fleet(3);
    CountDownLatch closing = new CountDownLatch(1);
    host.shipThird(route -> awaitQuietly(closing));
    MigrationRun run = runs.start(MigrationRunOptions.builder(BY).parallelism(1).build());
    await().until(() -> runs.report(run.id()).counts().running() == 1);

    Thread closer = new Thread(host::close);
    closer.start();
    await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
    closing.countDown();
    closer.join(LIMIT.toMillis());

    assertThat(host.registry.runs().report(run.id(), 1).counts().running()).isZero();
    assertThat(host.registry.runs().report(run.id(), 1).counts().succeeded()).isEqualTo(1);
  }

  private static NewMigrationRun wanted(MigrationRunOptions options) {
    return new NewMigrationRun(new RunId(UUID.randomUUID()), options, null);
  }

  private static RunDecision begin(TenantDatabase record) {
    return new RunDecision.Begin(
        Samples.updated(Samples.next(record).status(TenantDatabaseStatus.MIGRATING).build()));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
