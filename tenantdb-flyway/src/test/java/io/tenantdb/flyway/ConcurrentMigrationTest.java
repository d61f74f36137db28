package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ConcurrentMigrationTest {

  private static final String BLOCKED =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
          + " AND wait_event_type = 'Lock' AND query LIKE '%pg_advisory_lock(42)%'";
  private static final String POLLING =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
          + " AND query LIKE 'SELECT pg_try_advisory_lock(%' AND state = 'idle'";

  @TempDir Path folder;
  private MigratorFixture db;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void createDatabase() {
    db = new MigratorFixture(folder);
  }

  @AfterEach
  void dropDatabase() {
    threads.shutdownNow();
    db.close();
  }

  @Test
  void twoNodesAtOnceApplyEachMigrationOnce() throws Exception {
    db.tables(1).script("V2__wait.sql", "SELECT pg_advisory_lock(42), pg_advisory_unlock(42);");
    db.script("V3__index.sql", "CREATE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V3__index.sql.conf", "executeInTransaction=false");
    List<Future<MigrationOutcome>> nodes;
    try (Gate gate = new Gate()) {
      nodes = List.of(submit(db::migrate), submit(db::migrate));
      gate.awaitSomebody();
      db.awaitRow(POLLING);
    }

    int applied = 0;
    for (Future<MigrationOutcome> node : nodes) {
      Migrated migrated = (Migrated) node.get();
      applied += migrated.applied();
      assertThat(migrated.state().version()).isEqualTo(new SchemaVersion("3"));
    }
    assertThat(applied).isEqualTo(3);
    assertThat(db.query("SELECT version FROM flyway_schema_history ORDER BY installed_rank"))
        .containsExactly("1", "2", "3");
  }

  @Test
  void whoDoesNotGetTheLockSaysSo() throws Exception {
    db.script("V1__wait.sql", "SELECT pg_advisory_lock(42), pg_advisory_unlock(42);");
    FlywayMigrator impatient = db.builder().configure(flyway -> flyway.lockRetryCount(0)).build();
    Future<MigrationOutcome> first;
    try (Gate gate = new Gate()) {
      first = submit(db::migrate);
      gate.awaitSomebody();

      assertThatExceptionOfType(TenantServerException.class)
          .isThrownBy(
              () -> impatient.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
          .withMessageContainingAll(db.database.name(), "another session holds Flyway's lock");
    }
    assertThat(first.get()).isInstanceOf(Migrated.class);
  }

  @Test
  void whoIsInterruptedWhileItWaitsStaysInterrupted() throws Exception {
    db.script("V1__wait.sql", "SELECT pg_advisory_lock(42), pg_advisory_unlock(42);");
    Future<MigrationOutcome> first;
    try (Gate gate = new Gate()) {
      first = submit(db::migrate);
      gate.awaitSomebody();
      AtomicReference<Thread> waiting = new AtomicReference<>();
      Future<Boolean> second =
          submit(
              () -> {
                waiting.set(Thread.currentThread());
                assertThatExceptionOfType(TenantServerException.class)
                    .isThrownBy(db::migrate)
                    .withMessageContaining("interrupted");
                return Thread.currentThread().isInterrupted();
              });
      db.awaitRow(POLLING);
      waiting.get().interrupt();
      assertThat(second.get()).isTrue();
    }
    assertThat(first.get()).isInstanceOf(Migrated.class);
  }

  @Test
  void whoWasInterruptedBeforeSaysSoAndNotThatAMigrationFailed() {
    db.tables(1);
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(TenantServerException.class)
          .isThrownBy(db::migrate)
          .withMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(db.tables()).isEmpty();
  }

  @Test
  void aKilledMigrationIsRolledBackAndTheNextCallGoesOn() throws Exception {
    db.tables(3).script("V2__t2.sql", "CREATE TABLE t2 (id int);\nSELECT pg_advisory_lock(42);");
    try (Gate gate = new Gate()) {
      Future<MigrationOutcome> killed = submit(db::migrate);
      gate.awaitSomebody();
      db.execute("SELECT pg_terminate_backend(pid) FROM (" + BLOCKED + ") blocked");

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(killed::get)
          .withCauseInstanceOf(TenantServerUnavailableException.class)
          .withMessageContainingAll("V2__t2.sql", "57P01", db.database.name());
    }
    assertThat(db.verify().state().version()).isEqualTo(new SchemaVersion("1"));
    assertThat(db.tables()).doesNotContain("t2");

    Migrated next = (Migrated) db.migrate();

    assertThat(next.applied()).isEqualTo(2);
    assertThat(next.state().version()).isEqualTo(new SchemaVersion("3"));
  }

  @Test
  void oneMigratorWorksOnManyDatabasesAtOnce() throws Exception {
    db.tables(5);
    FlywayMigrator migrator =
        FlywayMigrator.builder(
                route -> TestPostgres.shared().dataSource(route.databaseName().value()),
                db.location())
            .tenantPlaceholder("name", route -> route.databaseName().value())
            .build();
    db.script("V6__name.sql", "CREATE TABLE name_${name} (id int);");
    List<TestDatabase> databases = new ArrayList<>();
    try {
      List<Future<MigrationOutcome>> runs = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        TestDatabase database = TestPostgres.shared().createDatabase();
        databases.add(database);
        TenantRoute route = MigratorFixture.route(database.name());
        runs.add(
            submit(() -> migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())));
      }
      for (int i = 0; i < runs.size(); i++) {
        assertThat(((Migrated) runs.get(i).get()).applied()).isEqualTo(6);
        assertThat(tableExists(databases.get(i), "name_" + databases.get(i).name())).isTrue();
      }
    } finally {
      databases.forEach(TestDatabase::close);
    }
  }

  @Test
  void oneConnectionIsEnough() throws SQLException {
    db.tables(3)
        .script("V4__index.sql", "CREATE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V4__index.sql.conf", "executeInTransaction=false");
    try (SmallPool pool = new SmallPool(db.database.dataSource(), 1)) {
      FlywayMigrator migrator = db.builder(pool).build();

      assertThat(
              ((Migrated)
                      migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
                  .applied())
          .isEqualTo(4);
      assertThat(migrator.verify(db.route)).isInstanceOf(Migrated.class);
    }
  }

  private <T> Future<T> submit(Callable<T> work) {
    return threads.submit(work);
  }

  /** Whoever asks for advisory lock 42 waits until the gate is closed. */
  private final class Gate implements AutoCloseable {

    private final Connection connection = db.database.dataSource().getConnection();

    Gate() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_advisory_lock(42)");
      }
    }

    void awaitSomebody() {
      db.awaitRow(BLOCKED);
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static boolean tableExists(TestDatabase database, String table) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      return statement
          .executeQuery("SELECT FROM pg_tables WHERE tablename = '" + table + "'")
          .next();
    }
  }
}
