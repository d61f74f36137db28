package io.tenantdb.flyway;

import static io.tenantdb.flyway.ReplayFleet.execute;
import static io.tenantdb.flyway.ReplayFleet.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay.Replayed;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.WatchedDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker whose lease another has by now, wherever it was stopped. */
class TakenOverMigrationTest extends ReplayFleetTests {

  private static final long EARLIER = 6;
  private static final long LATER = 7;
  private static final String VERSIONS =
      "SELECT version FROM flyway_schema_history ORDER BY installed_rank";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean takenOver = new AtomicBoolean();

  TakenOverMigrationTest() {
    super("id int");
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLongStatementOfTheEarlierOneIsEnded(boolean replayed) throws Exception {
    TenantRoute first = migrated();
    TenantRoute slow = migrated();
    execute(slow, "INSERT INTO t1 VALUES (3600)");
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);\nSELECT pg_sleep(id) FROM t1;");
    FlywayMigrator migrator = fleet.migrator();
    if (replayed) {
      migrate(migrator, first, LATER);
    }
    Future<MigrationOutcome> earlier = submit(() -> migrate(migrator, slow, EARLIER));
    awaitRow(
        slow,
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event = 'PgSleep' AND application_name LIKE 'tenantdb %'");
    execute(slow, "UPDATE t1 SET id = 0");

    takenOver.set(true);
    Migrated later = (Migrated) migrate(fleet.migrator(), slow, LATER);

    assertThat(later.state().version()).isEqualTo(new SchemaVersion("2"));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(earlier::get)
        .withCauseInstanceOf(TenantServerUnavailableException.class)
        .withMessageContaining("57P01");
    assertThat(query(slow, VERSIONS)).containsExactly("1", "2");
  }

  /** Flyway gives its lock back between two migrations. */
  @Test
  void whoStoppedWithoutTheLockBeginsNothingMore() throws Exception {
    TenantRoute first = migrated();
    TenantRoute stopped = migrated();
    fleet.script("V2__t2.sql", "CREATE TABLE t2 (id int);");
    var unused = fleet.flyway(first).migrate();
    fleet
        .script("V3__t3.sql", "CREATE TABLE t3 (id int);")
        .script("V4__t4.sql", "CREATE TABLE t4 (id int);");
    FlywayMigrator other = fleet.migrator();
    MigrationTerms upToThree = MigrationTerms.standard().withUpTo(new SchemaVersion("3"));
    other.migrate(first, upToThree, fence(LATER));
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FlywayMigrator held =
        FlywayMigrator.builder(
                address -> stoppedAfterTheSecond(stopped, arrived, goOn), "filesystem:" + folder)
            .build();
    Future<MigrationOutcome> earlier = submit(() -> migrate(held, stopped, EARLIER));
    arrived.await();
    assertThat(query(stopped, VERSIONS)).containsExactly("1", "2");

    takenOver.set(true);
    Migrated later = (Migrated) other.migrate(stopped, upToThree, fence(LATER));
    assertThat(later.way()).isEqualTo(new Replayed());
    goOn.countDown();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(earlier::get)
        .withCauseInstanceOf(LeaseLostException.class);
    assertThat(query(stopped, VERSIONS)).containsExactly("1", "2", "3");
    assertThat(query(stopped, "SELECT 1 FROM pg_tables WHERE tablename = 't4'")).isEmpty();
  }

  /** Stops whoever wants the lock when the second migration is there. */
  private static DataSource stoppedAfterTheSecond(
      TenantRoute route, CountDownLatch arrived, CountDownLatch goOn) {
    return new WatchedDataSource(
        ReplayFleet.dataSource(route),
        sql -> {
          if (sql.contains("pg_try_advisory_lock") && query(route, VERSIONS).contains("2")) {
            arrived.countDown();
            goOn.await();
          }
        });
  }

  private MigrationOutcome migrate(FlywayMigrator migrator, TenantRoute route, long token) {
    return migrator.migrate(route, MigrationTerms.standard(), fence(token));
  }

  /** The lease of the earlier worker ends when it is taken over. */
  private Fence fence(long token) {
    return Fence.of(
        token,
        () -> {
          if (token == EARLIER && takenOver.get()) {
            throw new LeaseLostException(
                new Lease(Samples.newRecord().id(), "earlier", LeasedOperation.MIGRATE, token));
          }
          return Duration.ofHours(1);
        });
  }

  private <T> Future<T> submit(Callable<T> work) {
    return threads.submit(work);
  }

  private static void awaitRow(TenantRoute route, String sql) throws SQLException {
    while (query(route, sql).isEmpty()) {
      Thread.onSpinWait();
    }
  }
}
