package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunPlan;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fleet runs by the workers of one node or several. */
class RunsTest {

  private static final SchemaVersion SECOND = new SchemaVersion("2");
  private static final SchemaVersion THIRD = new SchemaVersion("3");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Host host = new Host();
  private final TenantDatabaseRuns runs = host.tenantDb.runs();

  @AfterEach
  void close() {
    host.close();
  }

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
  void aPassingFailureIsTriedAgainAndServesMeanwhile() throws InterruptedException {
    TenantDatabase record = host.migrated();
    AtomicBoolean first = new AtomicBoolean(true);
    host.shipThird(
        route -> {
          if (first.getAndSet(false)) {
            throw new TenantServerUnavailableException(
                route.server(), route.databaseName(), "the connection broke", null);
          }
        });
    List<RunEvent> events = listen();

    MigrationRun run = finish(quickRetries(2));

    assertThat(run.state()).isEqualTo(RunState.FINISHED);
    // They are told right after what the run's end is seen by.
    await().until(() -> events.stream().anyMatch(RunEvent.Ended.class::isInstance));
    assertThat(host.state(record).schemaVersion()).isEqualTo(THIRD);
    assertThat(host.state(record).errorMessage()).isNull();
    RunDatabase database = database(run);
    assertThat(database.state()).isEqualTo(RunDatabaseState.SUCCEEDED);
    assertThat(database.attempts()).isEqualTo(2);
    assertThat(events)
        .filteredOn(RunEvent.DatabaseEnded.class::isInstance)
        .map(event -> (RunEvent.DatabaseEnded) event)
        .satisfiesExactly(
            put -> {
              assertThat(put.outcome()).isInstanceOf(RunOutcome.Retried.class);
              assertThat(put.record().status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
              assertThat(put.record().serving()).isTrue();
              assertThat(put.record().errorMessage()).isNotNull();
            },
            done -> assertThat(done.outcome()).isInstanceOf(RunOutcome.Succeeded.class));
  }

  @Test
  void aPassingFailureIsTriedAsOftenAsTheTermsSay() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(
        route -> {
          throw new TenantServerUnavailableException(
              route.server(), route.databaseName(), "the connection broke", null);
        });

    RunDatabase database = database(finish(quickRetries(3)));

    assertThat(database.state()).isEqualTo(RunDatabaseState.FAILED);
    assertThat(database.attempts()).isEqualTo(3);
    assertThat(database.failure())
        .extracting(RunFailure::kind)
        .isEqualTo(MigrationError.Kind.CONNECTION_LOST);
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.FAILED);
  }

  @Test
  void aBudgetStopsABadMigrationAfterTheCanaryAndTheRepairedRunIsFinished()
      throws InterruptedException {
    List<TenantDatabase> fleet = fleet(6);
    fleet.forEach(record -> host.broken.add(record.tenantId()));
    host.shipThird();

    MigrationRun run =
        finish(
            MigrationRunOptions.builder(BY)
                .canary(new RunCanary.Count(2))
                .budget(new FailureBudget.Count(0)));

    assertThat(run.state()).isEqualTo(RunState.STOPPED);
    // What was under way by then ends, and may fail as well.
    await().until(() -> runs.report(run.id()).counts().running() == 0);
    assertThat(runs.databases(run.id(), Optional.empty(), 100))
        .filteredOn(database -> database.wave() == 2)
        .hasSize(4)
        .allMatch(database -> database.state() == RunDatabaseState.WAITING)
        .allMatch(
            database ->
                fleet.contains(host.registry.writeRepository().findById(database.id()).get()));

    host.broken.clear();
    assertThat(runs.retryFailed(run.id())).isPositive();
    assertThat(runs.await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
    assertThat(fleet).allMatch(record -> THIRD.equals(host.state(record).schemaVersion()));
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
  void aSuspendedDatabaseIsMigratedIfTheTermsSaySoAndStaysSuspended() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    host.shipThird(route -> {});

    assertThat(runs.databases(finish(quickRetries(1)).id(), Optional.empty(), 1)).isEmpty();
    finish(MigrationRunOptions.builder(BY).includesSuspended(true));

    assertThat(host.state(record).schemaVersion()).isEqualTo(THIRD);
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailedDatabaseGoesOnServingIfTheTermsSaySo(boolean serves) throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.broken.add(record.tenantId());
    host.shipThird();

    finish(MigrationRunOptions.builder(BY).servesAfterFailure(serves));

    TenantDatabase failed = host.state(record);
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(failed.serving()).isEqualTo(serves);
    assertThat(failed.schemaVersion()).isEqualTo(SECOND);
    assertThat(String.valueOf(failed.errorMessage())).contains("broken");
  }

  @Test
  void aDatabaseThatTheHostsCheckRefusesIsNotActive() throws InterruptedException {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    host.close();

    try (TenantDb checking =
        host.builder().check(route -> Optional.of("there are no rows")).build()) {
      MigrationRun run = checking.runs().start(MigrationRunOptions.by(BY));
      assertThat(checking.runs().await(run.id(), LIMIT).state()).isEqualTo(RunState.FINISHED);
    }

    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(host.state(record).schemaVersion()).isEqualTo(THIRD);
    assertThat(String.valueOf(host.state(record).errorMessage())).contains("there are no rows");
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

  @Test
  void whatIsUpToDateByTheRegistryIsNeitherClaimedNorConnectedTo() throws InterruptedException {
    List<TenantDatabase> fleet = fleet(3);
    host.shipThird(route -> {});
    finish(MigrationRunOptions.builder(BY));
    TenantDatabase late = host.migrated();
    host.registry.writeRepository().save(Samples.updated(forgotten(late)));
    Set<DatabaseName> connected = ConcurrentHashMap.newKeySet();
    host.calls.before("migrate", a -> connected.add(((TenantRoute) a[0]).databaseName()));
    host.calls.before("inspect", a -> connected.add(((OwnedDatabase) a[0]).name()));

    MigrationRun run = finish(MigrationRunOptions.builder(BY));

    assertThat(runs.report(run.id()).counts()).isEqualTo(new RunCounts(0, 0, 1, 0, 0));
    assertThat(connected).containsExactly(late.databaseName());
    assertThat(fleet)
        .allMatch(record -> host.state(record).version() == record.version() + 2, "begun once");
  }

  @Test
  void aRunWithNothingBehindIsFinishedAtOnce() {
    fleet(2);
    host.calls.before(
        "migrate",
        arguments -> {
          throw new AssertionError("nothing is behind");
        });

    MigrationRun run = runs.start(MigrationRunOptions.by(BY));

    assertThat(run.state()).isEqualTo(RunState.FINISHED);
    assertThat(run.endedAt()).isNotNull();
    assertThat(runs.report(run.id()).counts()).isEqualTo(new RunCounts(0, 0, 0, 0, 0));
    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY))
        .hasSize(2)
        .allSatisfy(
            result -> {
              assertThat(result.success()).isTrue();
              assertThat(result.migrationVersion()).isEqualTo(new SchemaVersion("2"));
            });
  }

  @Test
  void whatIsAtTheVersionThatARunGoesUpToIsUpToDate() {
    fleet(2);
    host.shipThird(route -> {});

    MigrationRun second =
        runs.start(
            MigrationRunOptions.builder(BY)
                .migration(MigrationTerms.standard().withUpTo(SECOND))
                .build());

    assertThat(second.state()).isEqualTo(RunState.FINISHED);
  }

  @Test
  void aPlanSaysWhichDatabasesWouldGetWhatAndTouchesNone() {
    List<TenantDatabase> fleet = fleet(3);
    TenantDatabase unknown = host.migrated();
    host.registry.writeRepository().save(Samples.updated(forgotten(unknown)));
    MigrationRunOptions options =
        MigrationRunOptions.builder(BY)
            .canary(new RunCanary.OfTenants(Set.of(fleet.get(0).tenantId())))
            .build();
    assertThat(runs.plan(options).databases()).isEqualTo(1);
    host.shipThird(route -> {});
    host.calls.beforeAny(port -> assertThat(port).isNotEqualTo(TenantDatabaseProvisioner.class));
    host.calls.before("migrate", arguments -> fail("a plan migrates nothing"));
    host.calls.before("verify", arguments -> fail("a plan reads no database"));

    RunPlan plan = runs.plan(options);

    MigrationFingerprint applied = fleet.get(0).schemaFingerprint();
    assertThat(plan.databases()).isEqualTo(4);
    assertThat(plan.target()).isNotNull().isNotEqualTo(applied);
    assertThat(plan.parts())
        .extracting(RunPlan.Part::group)
        .containsExactly(
            new PlannedGroup(1, SECOND, applied, 1),
            new PlannedGroup(2, SECOND, applied, 2),
            new PlannedGroup(2, SECOND, null, 1));
    assertThat(plan.parts().get(1).migrations())
        .contains(List.of(new PendingMigration("script of version 3", THIRD)));
    assertThat(plan.parts().get(2).migrations()).isEmpty();
    assertThat(plan.toText())
        .isEqualTo(
            """
            Databases: 4
            Wave 1: 1 at version 2: script of version 3
            Wave 2: 2 at version 2: script of version 3
            Wave 2: 1 at version 2: what their histories leave to be done
            """);
    assertThat(runs.plannedDatabases(options, Optional.empty(), 10))
        .filteredOn(planned -> applied.equals(planned.record().schemaFingerprint()))
        .extracting(PlannedDatabase::record)
        .containsExactlyInAnyOrderElementsOf(fleet);
  }

  /** What is applied is not known of it any more. */
  private static TenantDatabase forgotten(TenantDatabase record) {
    return Samples.next(record).schemaFingerprint(null).build();
  }

  private List<TenantDatabase> fleet(int size) {
    return Stream.generate(host::migrated).limit(size).toList();
  }

  private MigrationRun finish(MigrationRunOptions.Builder options) throws InterruptedException {
    return runs.await(runs.start(options.build()).id(), LIMIT);
  }

  private RunDatabase database(MigrationRun run) {
    return runs.databases(run.id(), Optional.empty(), 1).get(0);
  }

  private List<RunEvent> listen() {
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    var unused = runs.listen(events::add);
    return events;
  }

  private static MigrationRunOptions.Builder quickRetries(int attempts) {
    return MigrationRunOptions.builder(BY)
        .retries(new RetryTerms(attempts, Duration.ofMillis(1), Duration.ofMillis(5)));
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
