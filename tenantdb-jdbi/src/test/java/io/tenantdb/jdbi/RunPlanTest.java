package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunAdvance;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunId;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the statements of a run read where it has a hundred thousand databases on two servers. */
class RunPlanTest {

  private static final int RECORDS = 100_000;
  private static final int BEHIND = 10;
  private static final int CLAIMED = 4;
  private static final MigrationFingerprint TARGET = Samples.fingerprint();

  private static TestRegistry registry;
  private static MigrationRun run;

  @BeforeAll
  static void fill() throws SQLException {
    registry = TestRegistry.openHostile();
    registry.execute(
        """
        INSERT INTO tenantdb.tenant_database (
          id, tenant_id, server, database_name, read_database_name, creation_nonce, status,
          presence, suspended, serving, schema_fingerprint, created_at, updated_at, version,
          routing_epoch)
        SELECT gen_random_uuid(), 't' || n, 'server-' || n %% 2, 'd' || n, 'r' || n,
          md5('' || n), 'ACTIVE', 'PRESENT', false, true, CASE WHEN n > %d THEN '%s' END,
          now(), now(), 1, 1
        FROM generate_series(1, %d) AS n;
        INSERT INTO tenantdb.tenant_database_delivery (
          database_id, recorded_version, delivered_version)
        SELECT id, 1, 1 FROM tenantdb.tenant_database;
        ANALYZE tenantdb.tenant_database
        """
            .formatted(BEHIND, TARGET, RECORDS));
    run = registry.get().runs().start(wanted(Samples.fingerprint()));
    for (int i = 0; i < CLAIMED; i++) {
      claim();
    }
    registry.execute("ANALYZE tenantdb.migration_run_database");
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @Test
  void everyDatabaseIsInTheRun() {
    assertThat(registry.get().runs().report(run.id(), 1).counts().total()).isEqualTo(RECORDS);
  }

  /**
   * Under the plan for these values: it is the cheaper one by far, so that it is never given up.
   */
  @Test
  void theSelectionOfFewReadsFew() {
    Map<String, @Nullable Object> parameters = RunParameters.selection(wanted(TARGET));
    parameters.replaceAll((name, value) -> value instanceof String[] ? "{}" : value);

    StatementPlan.of(registry, "auto", "run-selection", parameters)
        .assertReadsAtMost(BEHIND + CLAIMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void theNextDatabaseIsFoundAmongMany(String mode) {
    plan(mode, "run-waiting").assertReadsAtMost(BEHIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void theLookForTheNextDatabaseReadsFew(String mode) {
    plan(mode, "run-look").assertReadsAtMost(BEHIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void whatIsLeftIsFoundAmongMany(String mode) {
    plan(mode, "run-left").assertReadsAtMost(BEHIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void theServersWithRoomAreFoundAmongMany(String mode) {
    plan(mode, "run-open-servers").assertReadsAtMost(BEHIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void whatOthersHoldIsFoundAmongMany(String mode) {
    plan(mode, "run-busy").assertReadsAtMost(BEHIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void theEndOfAWaveIsSeenAmongMany(String mode) {
    plan(mode, "run-wave-has-ended").assertReadsAtMost(BEHIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void theFailuresOfAWaveAreCountedAmongMany(String mode) {
    plan(mode, "run-failed-in-wave").assertReadsAtMost(BEHIND);
  }

  private static NewMigrationRun wanted(MigrationFingerprint target) {
    return new NewMigrationRun(
        new RunId(UUID.randomUUID()),
        MigrationRunOptions.builder(Samples.attribution()).canary(new RunCanary.Count(5)).build(),
        target);
  }

  private static void claim() {
    RunAdvance advance =
        registry
            .get()
            .runs()
            .advance(run.id(), Optional.empty(), Samples.leaseRequest("worker"), TestRuns::decide);
    assertThat(advance).isInstanceOf(RunAdvance.Claimed.class);
  }

  private static StatementPlan plan(String mode, String statement) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("run_id", run.id().value());
    parameters.put("wave", 2);
    parameters.put("server", "server-1");
    parameters.put("servers", "{server-0,server-1}");
    parameters.put("parallelism", 8);
    parameters.put("parallelism_per_server", 8);
    if (statement.equals("run-wave-has-ended")) {
      parameters.put("wave", 1);
    }
    return StatementPlan.of(registry, mode, statement, parameters);
  }
}
