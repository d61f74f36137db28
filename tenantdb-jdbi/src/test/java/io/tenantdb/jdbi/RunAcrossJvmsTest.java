package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.run.RunState;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RunAcrossJvmsTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int DATABASES = 120;

  private static TestRegistry registry;

  @BeforeAll
  static void open() {
    registry = TestRegistry.openHostile();
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @Test
  void twoJvmsMigrateEachDatabaseOnce() {
    List<TenantDatabase> fleet = fleet();
    MigrationRun run = start(fleet);
    JavaProcess.Builder jvm = jvm(run, Duration.ofSeconds(30), Integer.MAX_VALUE);
    try (JavaProcess one = jvm.start();
        JavaProcess other = jvm.start()) {
      List<JavaProcess> both = List.of(one, other);
      both.forEach(process -> process.awaitOutput("ready", LIMIT));
      both.forEach(process -> process.sendLine("go"));
      both.forEach(process -> assertThat(process.waitFor(LIMIT)).as(process.output()).isZero());
      assertThat(one.output()).contains("done ");
      assertThat(other.output()).contains("done ");
    }

    assertFinished(run, fleet);
    assertThat(registry.get().runs().report(run.id(), 1).retries()).isZero();
  }

  @Test
  void whatKilledAndStoppedJvmsLeaveIsFinishedByAnother() {
    List<TenantDatabase> fleet = fleet();
    MigrationRun run = start(fleet);
    Duration lease = Duration.ofMillis(500);
    try (JavaProcess stopped = jvm(run, lease, 2).start()) {
      stopInTheMidst(stopped);
      for (int results : new int[] {0, 1, 3}) {
        try (JavaProcess killed = jvm(run, lease, results).start()) {
          stopInTheMidst(killed);
          killed.destroyForcibly();
        }
      }
      try (JavaProcess survivor = jvm(run, lease, Integer.MAX_VALUE).start()) {
        survivor.awaitOutput("ready", LIMIT);
        survivor.sendLine("go");
        assertThat(survivor.waitFor(LIMIT)).as(survivor.output()).isZero();
      }
      assertFinished(run, fleet);

      stopped.sendLine("go");
      assertThat(stopped.waitFor(LIMIT)).as(stopped.output()).isZero();
      assertThat(stopped.output()).contains("lost ");
    }
    assertFinished(run, fleet);
  }

  private static void stopInTheMidst(JavaProcess process) {
    process.awaitOutput("ready", LIMIT);
    process.sendLine("go");
    process.awaitOutput("stopped", LIMIT);
  }

  private static JavaProcess.Builder jvm(MigrationRun run, Duration lease, int results) {
    return JavaProcess.of(RunMain.class)
        .arguments(
            registry.jdbcUrl(),
            run.id().toString(),
            String.valueOf(lease.toMillis()),
            String.valueOf(results));
  }

  private static void assertFinished(MigrationRun run, List<TenantDatabase> fleet) {
    assertThat(registry.get().runs().find(run.id()).orElseThrow().state())
        .isEqualTo(RunState.FINISHED);
    assertThat(registry.get().runs().report(run.id(), 1).counts())
        .isEqualTo(new RunCounts(0, 0, DATABASES, 0, 0));
    for (TenantDatabase record : fleet) {
      TenantDatabase end = registry.get().writeRepository().findById(record.id()).orElseThrow();
      assertThat(end.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
      // One beginning and one result, whoever wrote them.
      assertThat(end.version()).isEqualTo(3);
      assertThat(end.routingEpoch()).isEqualTo(2);
    }
  }

  private static List<TenantDatabase> fleet() {
    List<TenantDatabase> fleet = new ArrayList<>();
    for (int i = 0; i < DATABASES; i++) {
      TenantDatabase record =
          Samples.newRecord().toBuilder()
              .server(new ServerName("server-" + i % 3))
              .status(TenantDatabaseStatus.ACTIVE)
              .presence(DatabasePresence.PRESENT)
              .serving(true)
              .build();
      registry.get().writeRepository().save(Samples.created(record));
      fleet.add(record);
    }
    return fleet;
  }

  private static MigrationRun start(List<TenantDatabase> fleet) {
    return registry
        .get()
        .runs()
        .start(
            TestRuns.wanted(
                MigrationRunOptions.builder(Samples.attribution())
                    .selection(
                        new RunSelection.OfTenants(
                            fleet.stream()
                                .map(TenantDatabase::tenantId)
                                .collect(Collectors.toSet())))
                    .canary(new RunCanary.Count(7))
                    .budget(new FailureBudget.Count(0))
                    .parallelism(5)
                    .parallelismPerServer(2)));
  }
}
