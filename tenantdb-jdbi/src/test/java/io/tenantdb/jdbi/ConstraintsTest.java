package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables refuse, whoever writes to them. */
class ConstraintsTest {

  private static TestRegistry registry;

  @BeforeAll
  static void open() {
    registry = TestRegistry.openHostile();
    registry.get().writeRepository().save(Samples.created(Samples.newRecord()));
    new TestPool(registry.get()).begin(Kind.CLONE);
    TestRuns.make(registry.get(), Samples.server());
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant_database SET status = 'active'",
        "tenant_database SET presence = 'LOST'",
        "tenant_database SET lease_operation = 'DANCE'",
        "tenant_database SET lease_owner = 'worker'",
        "tenant_database SET lease_expires_at = now()",
        "tenant_database SET lease_token = -1",
        "tenant_database SET version = 0",
        "tenant_database SET routing_epoch = 0",
        "tenant_database_event SET status = ''",
        "tenant_database_event SET presence = 'gone'",
        "tenant_database_event SET event_type = 'RENAMED'",
        "tenant_database_event SET version = 0",
        "tenant_database_delivery SET delivered_version = 2",
        "tenant_database_delivery SET delivered_version = -1",
        "tenant_database_delivery SET delivered_version = 1",
        "tenant_database_delivery SET waiting_since = NULL",
        "tenant_database_delivery SET claimable_at = NULL",
        "prepared_database SET kind = 'POOL'",
        "prepared_database SET state = 'GONE'",
        "prepared_database SET state = 'READY'",
        "prepared_database SET lease_owner = NULL",
        "prepared_database SET lease_expires_at = NULL",
        "prepared_database SET lease_token = 0",
        "prepared_database SET schema_version = '1'",
        "prepared_database SET reached_at = now()",
        "prepared_database SET schema_fingerprint = ''",
        "tenantdb_registry SET singleton = false",
        "migration_run SET state = 'DONE'",
        "migration_run SET state = 'FINISHED'",
        "migration_run SET ended_at = now()",
        "migration_run SET budget_count = NULL, budget_percent = NULL",
        "migration_run SET budget_count = 1, budget_percent = 1",
        "migration_run SET budget_percent = 101",
        "migration_run SET parallelism = 0",
        "migration_run SET parallelism_per_server = 0",
        "migration_run SET attempts = 0",
        "migration_run SET wave = 2",
        "migration_run SET waves = 3",
        "migration_run SET wave_one = 2",
        "migration_run_database SET state = 'RUNNING'",
        "migration_run_database SET state = 'FAILED'",
        "migration_run_database SET state = 'SKIPPED'",
        "migration_run_database SET skipped = 'why'",
        "migration_run_database SET wave = 3",
        "migration_run_database SET attempts = -1"
      })
  void impossibleValuesAreRefused(String change) {
    assertThatThrownBy(() -> registry.execute("UPDATE tenantdb." + change))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant_database_event", "tenant_database_delivery"})
  void rowsOfRecordsThatAreNotThereAreRefused(String table) {
    assertThatThrownBy(
            () ->
                registry.execute(
                    "UPDATE tenantdb." + table + " SET database_id = gen_random_uuid()"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23503"));
  }

  @Test
  void thereIsOneRegistryIdOnly() {
    assertThatThrownBy(
            () ->
                registry.execute(
                    "INSERT INTO tenantdb.tenantdb_registry (id) VALUES (gen_random_uuid())"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
  }

  /** The database's own order is a Turkish one. */
  @Test
  void everyTextComparesByItsBytes() {
    List<String> others =
        registry
            .store()
            .write(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT table_name || '.' || column_name
                            FROM information_schema.columns
                            WHERE table_schema = 'tenantdb'
                              AND data_type = 'text'
                              AND collation_name IS DISTINCT FROM 'C'
                            """)
                        .mapTo(String.class)
                        .list());

    assertThat(others).isEmpty();
  }
}
