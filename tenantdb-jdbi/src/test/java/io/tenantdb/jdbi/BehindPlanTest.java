package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it takes to find ten databases that are behind among a hundred thousand. */
class BehindPlanTest {

  private static final MigrationFingerprint TARGET = Samples.fingerprint();
  private static final MigrationFingerprint OTHER = Samples.fingerprint();
  private static final int RECORDS = 100_000;
  private static final int BEHIND = 10;

  private static TestRegistry registry;

  @BeforeAll
  static void fill() throws SQLException {
    registry = TestRegistry.openHostile();
    registry.execute(
        """
        INSERT INTO tenantdb.tenant_database (
          id, tenant_id, server, database_name, read_database_name, creation_nonce, status,
          presence, suspended, serving, schema_fingerprint, created_at, updated_at, version,
          routing_epoch)
        SELECT gen_random_uuid(), 't' || n, 'server', 'd' || n, 'r' || n, md5('' || n), 'ACTIVE',
          'PRESENT', false, true,
          CASE WHEN n > %d THEN '%s' WHEN n > 5 THEN '%s' WHEN n > 2 THEN '%s' END,
          now(), now(), 1, 1
        FROM generate_series(1, %d) AS n;
        ANALYZE tenantdb.tenant_database
        """
            .formatted(BEHIND, TARGET, OTHER, "f".repeat(32), RECORDS));
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void onlyTheRecordsThatAreBehindAreRead(String mode) {
    StatementPlan.of(
            registry,
            mode,
            "find-behind",
            JdbiWriteRepository.behind(TARGET, Optional.empty(), 1000))
        .assertReadsAtMost(BEHIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void aSliceOfManyReadsNoMoreThanItself(String mode) {
    MigrationFingerprint newer = Samples.fingerprint();
    TenantDatabase last =
        registry.get().writeRepository().findBehind(newer, Optional.empty(), 50).get(49);

    // Of each range a slice at most, and the record where it begins.
    StatementPlan.of(
            registry, mode, "find-behind", JdbiWriteRepository.behind(newer, Optional.of(last), 50))
        .assertReadsAtMost(2 * 50 + 1);
  }

  @Test
  void allOfThemAreFound() {
    List<TenantDatabase> behind =
        registry.get().writeRepository().findBehind(TARGET, Optional.empty(), 1000);

    assertThat(behind).hasSize(BEHIND);
  }
}
