package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.TenantServerFullException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunEvent;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the terms of a run say is kept to. */
class RunTermsTest extends RunTests {

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
  void aFullServerIsToldAsSuchAndAskedAgain() throws InterruptedException {
    host.migrated();
    host.shipThird(
        route -> {
          throw new TenantServerFullException(
              route.server(), route.databaseName(), "too many connections", null);
        });

    RunDatabase database = database(finish(quickRetries(2)));

    assertThat(database.attempts()).isEqualTo(2);
    assertThat(database.failure())
        .extracting(RunFailure::kind)
        .isEqualTo(MigrationError.Kind.TOO_MANY_CONNECTIONS);
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

  private static MigrationRunOptions.Builder quickRetries(int attempts) {
    return MigrationRunOptions.builder(BY)
        .retries(new RetryTerms(attempts, Duration.ofMillis(1), Duration.ofMillis(5)));
  }
}
