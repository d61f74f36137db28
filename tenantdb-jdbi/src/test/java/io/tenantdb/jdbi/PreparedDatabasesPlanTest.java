package io.tenantdb.jdbi;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the statements read among ten thousand prepared databases. */
class PreparedDatabasesPlanTest {

  private static final int OF_OTHERS = 10_000;
  private static final int OWN = 12;

  private static TestRegistry registry;
  private static TestPool pool;

  @BeforeAll
  static void fill() throws SQLException {
    registry = TestRegistry.openHostile();
    pool = new TestPool(registry.get());
    pool.ready(Kind.TEMPLATE);
    for (int i = 1; i < OWN; i++) {
      pool.ready(Kind.CLONE);
    }
    // All are on the same server, of other fingerprints, or on other servers, of the same one.
    registry.execute(
        """
        INSERT INTO tenantdb.prepared_database (
          nonce, kind, server, fingerprint, state, lease_token)
        SELECT md5('nonce' || n), 'CLONE',
          CASE WHEN n %% 20 = 0 THEN '%s' ELSE 'server' || n %% 20 END,
          CASE WHEN n %% 20 > 0 THEN '%s' ELSE md5('' || n %% 100) END,
          'READY', 1
        FROM generate_series(1, %d) AS n;
        ANALYZE tenantdb.prepared_database
        """
            .formatted(pool.server(), pool.fingerprint(), OF_OTHERS));
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void aReadyCloneIsFoundAtOnce(String mode) {
    Map<String, @Nullable Object> parameters = new HashMap<>(Rows.parameters(pool.newRecord()));
    parameters.putAll(LeaseTerms.unleased().parameters());
    parameters.put("fingerprint", pool.fingerprint().value());

    assertReadsAtMost(1, plan(mode, "save-new", parameters));
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void theLimitsAreCountedAmongTheirOwn(String mode) {
    Map<String, @Nullable Object> parameters = ofPool();
    parameters.put("kind", Kind.CLONE.name());
    parameters.put("at_most", 100);
    parameters.put("at_once", 100);
    parameters.put("owner", "builder");
    parameters.put("micros", 1_000_000);

    assertReadsAtMost(OWN, plan(mode, "prepared-begin", parameters));
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void aTemplateIsFoundAtOnce(String mode) {
    assertReadsAtMost(1, plan(mode, "prepared-template", ofPool()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void oneDatabaseIsFoundByItsNonce(String mode) {
    Map<String, @Nullable Object> parameters = ofPool();
    parameters.put("owner", "worker");
    parameters.put("token", 1);
    parameters.put("micros", 1_000_000);
    parameters.putAll(Rows.parameters(TestPool.SCHEMA));

    for (String statement :
        List.of(
            "prepared-renew",
            "prepared-complete",
            "prepared-discard",
            "prepared-remove",
            "prepared-template-used")) {
      assertReadsAtMost(1, plan(mode, statement, parameters));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void aSmallServersEntriesAreFoundAmongMany(String mode) {
    TestPool small = new TestPool(registry.get());
    small.ready(Kind.TEMPLATE);
    small.ready(Kind.CLONE);
    Map<String, @Nullable Object> parameters = ofPool();
    parameters.put("server", small.server().value());

    // As they were under construction as well, until the table is vacuumed.
    assertReadsAtMost(4, plan(mode, "prepared-find-by-server", parameters));
  }

  private static Map<String, @Nullable Object> ofPool() {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    CreationNonce nonce = Samples.nonce();
    parameters.put("nonce", nonce.value());
    parameters.put("server", pool.server().value());
    parameters.put("fingerprint", pool.fingerprint().value());
    return parameters;
  }

  private static void assertReadsAtMost(int rows, StatementPlan plan) {
    plan.assertReadsAtMost(rows);
  }

  private static StatementPlan plan(
      String mode, String statement, Map<String, @Nullable Object> parameters) {
    return StatementPlan.of(registry, mode, statement, parameters);
  }
}
