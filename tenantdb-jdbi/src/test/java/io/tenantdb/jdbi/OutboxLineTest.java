package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line in which events wait: what a claim reads of it. */
class OutboxLineTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final int MANY = 20_000;
  private static final Pattern ROWS_READ =
      Pattern.compile("\\(actual rows=(\\d+)|Rows Removed by Filter: (\\d+)");

  private TestRegistry registry;

  @BeforeEach
  void open() {
    registry = TestRegistry.openHostile();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({
    "force_custom_plan, 0",
    "force_custom_plan, 20",
    "force_generic_plan, 0",
    "force_generic_plan, 20"
  })
  void aClaimReadsNoEventsThatRest(String mode, int waiting) throws SQLException {
    fill(MANY, "now() + n * interval '1 second' + interval '1 hour'");
    fill(waiting, "now() - n * interval '1 second'");

    List<String> plan = planOfClaim(mode, 100);

    assertThat(plan).noneMatch(line -> line.contains("Seq Scan"));
    assertThat(mostRowsRead(plan)).isEqualTo(Math.max(waiting, 1));
  }

  @ParameterizedTest
  @CsvSource({"force_custom_plan", "force_generic_plan"})
  void aClaimReadsNoMoreOfALongLineThanItTakes(String mode) throws SQLException {
    fill(MANY, "now() - n * interval '1 second'");

    List<String> plan = planOfClaim(mode, 100);

    assertThat(plan).noneMatch(line -> line.contains("Seq Scan"));
    assertThat(mostRowsRead(plan)).isEqualTo(100);
  }

  /** What was recorded before then has a time that is to come. */
  @Test
  void aClockThatIsSetBackHidesNoEvent() throws SQLException {
    TenantDatabaseEvent event = Samples.created(Samples.newRecord());
    registry.get().writeRepository().save(event);
    registry.execute(
        "UPDATE tenantdb.tenant_database_event SET recorded_at = recorded_at + interval '1 hour'");
    registry.execute(
        "UPDATE tenantdb.tenant_database_delivery SET"
            + " waiting_since = waiting_since + interval '1 hour'");

    assertThat(registry.get().outbox().claim("relay", 1, LONG)).containsExactly(event);
  }

  /** Makes rows of records that are nowhere else. */
  private void fill(int rows, String waitingSince) throws SQLException {
    registry.execute(
        """
        SET session_replication_role = replica;
        INSERT INTO tenantdb.tenant_database_delivery (
          database_id, recorded_version, waiting_since, claimable_at)
        SELECT gen_random_uuid(), 1, %1$s, greatest(%1$s, now())
        FROM generate_series(1, %2$d) AS n;
        ANALYZE tenantdb.tenant_database_delivery
        """
            .formatted(waitingSince, rows));
  }

  private List<String> planOfClaim(String mode, int limit) {
    return registry
        .store()
        .write(
            handle -> {
              prepareClaim(handle);
              handle.execute("SET LOCAL plan_cache_mode = " + mode);
              return handle
                  .createQuery(
                      "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, COSTS OFF)"
                          + " EXECUTE claim ('relay', 1000000, "
                          + limit
                          + ")")
                  .mapTo(String.class)
                  .list();
            });
  }

  private void prepareClaim(Handle handle) {
    String claim =
        registry
            .store()
            .sql("outbox-claim")
            .replace(":relay", "$1")
            .replace(":micros", "$2")
            .replace(":limit", "$3");
    handle.execute("DEALLOCATE ALL");
    handle.execute("PREPARE claim (text, bigint, integer) AS " + claim);
  }

  private static long mostRowsRead(List<String> plan) {
    return ROWS_READ
        .matcher(String.join("\n", plan))
        .results()
        .mapToLong(OutboxLineTest::rows)
        .max()
        .orElseThrow();
  }

  private static long rows(MatchResult match) {
    return Long.parseLong(match.group(1) != null ? match.group(1) : match.group(2));
  }
}
