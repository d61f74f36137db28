package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.migration.MigrationError.Kind;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunState;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that meet databases in trouble, bad migrations and suspended tenants. */
class RunTroubleTest {

  private static final int DATABASES = 8;
  private static final int BROKEN = 1;
  private static final int LOCKED = 2;
  private static final int DROPPED = 3;
  private static final int FOREIGN = 4;
  private static final List<Integer> IN_TROUBLE = List.of(BROKEN, LOCKED, DROPPED, FOREIGN);

  @TempDir Path folder;

  private RunFleet fleet;

  @BeforeEach
  void create() throws Exception {
    fleet = new RunFleet(TestPostgres.shared(), folder);
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void theRestFinishesAndEachThatDoesNotSaysWhyUntilItIsRepaired() throws Exception {
    fleet.script(
        "V2__unique.sql",
        "INSERT INTO applied VALUES (2); ALTER TABLE account ADD UNIQUE (email);");
    fleet.create(DATABASES);
    TenantDb node = fleet.open();
    fleet.execute(BROKEN, "INSERT INTO account VALUES ('a@example.org'), ('a@example.org')");
    dropKeepingACopy();
    fleet.execute(FOREIGN, "UPDATE flyway_schema_history SET checksum = checksum + 1");
    MigrationRun run;
    try (Connection longTransaction = fleet.connect(LOCKED);
        Statement statement = longTransaction.createStatement()) {
      longTransaction.setAutoCommit(false);
      statement.execute("LOCK TABLE account IN ACCESS SHARE MODE");

      run = awaitRun(node, options(2).build());

      assertFailures(node, run);
      longTransaction.rollback();
    }

    fleet.execute(BROKEN, "DELETE FROM account");
    bringBackTheCopy();
    fleet.execute(FOREIGN, "UPDATE flyway_schema_history SET checksum = checksum - 1");
    assertThat(node.runs().retryFailed(run.id())).isEqualTo(IN_TROUBLE.size());
    MigrationRun repaired = node.runs().await(run.id(), RunFleet.LIMIT);

    assertThat(repaired.state()).isEqualTo(RunState.FINISHED);
    assertThat(node.runs().report(run.id()).counts())
        .isEqualTo(new RunCounts(0, 0, DATABASES, 0, 0));
    for (int i = 0; i < DATABASES; i++) {
      assertMigrated(i);
    }
  }

  private void assertFailures(TenantDb node, MigrationRun run) throws SQLException {
    RunReport report = node.runs().report(run.id());
    assertThat(run.state()).isEqualTo(RunState.FINISHED);
    assertThat(report.counts())
        .isEqualTo(new RunCounts(0, 0, DATABASES - IN_TROUBLE.size(), IN_TROUBLE.size(), 0));
    assertThat(report.failures()).hasSize(IN_TROUBLE.size());
    RunFailure broken = failure(run.id(), BROKEN);
    assertThat(broken.kind()).isEqualTo(Kind.SQL);
    assertThat(broken.message().value()).contains("account_email_key").contains("V2__unique.sql");
    assertThat(broken.script()).isEqualTo("V2__unique.sql");
    assertThat(broken.line()).isEqualTo(1);
    assertThat(broken.statement()).contains("ADD UNIQUE");
    assertThat(fleet.inRun(run.id(), BROKEN).attempts()).isEqualTo(1);
    assertThat(failure(run.id(), LOCKED).kind()).isEqualTo(Kind.LOCK_TIMEOUT);
    assertThat(fleet.inRun(run.id(), LOCKED).attempts()).isEqualTo(2);
    assertThat(failure(run.id(), DROPPED).message().value())
        .contains("does not exist under this name");
    assertThat(failure(run.id(), FOREIGN).kind()).isEqualTo(Kind.HISTORY);
    assertThat(failure(run.id(), FOREIGN).message().value()).contains("checksum");
    for (int i = 0; i < DATABASES; i++) {
      if (!IN_TROUBLE.contains(i)) {
        assertMigrated(i);
      } else {
        assertThat(fleet.record(i).status()).isEqualTo(TenantDatabaseStatus.FAILED);
        assertThat(i == DROPPED ? "1" : fleet.history(i)).isEqualTo("1");
      }
    }
  }

  private void assertMigrated(int number) throws SQLException {
    TenantDatabase record = fleet.record(number);
    assertThat(record.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(record.schemaVersion()).hasToString("2");
    assertThat(record.errorMessage()).isNull();
    assertThat(fleet.history(number)).isEqualTo("1,2");
    assertThat(fleet.applied(number)).isEqualTo("2");
    fleet.assertValid(number);
  }

  private RunFailure failure(RunId run, int number) {
    return Objects.requireNonNull(fleet.inRun(run, number).failure(), "failure");
  }

  private String copy() {
    return fleet.database(DROPPED) + "_copy";
  }

  private void dropKeepingACopy() {
    String name = fleet.database(DROPPED);
    fleet.executeOnServer(
        "CREATE DATABASE %s TEMPLATE %s OWNER %s".formatted(copy(), name, TestPostgres.ADMIN_ROLE));
    fleet.executeOnServer(
        """
        DO $$ BEGIN
          EXECUTE format('COMMENT ON DATABASE %s IS %%L', (
            SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '%s'));
        END $$"""
            .formatted(copy(), name));
    fleet.executeOnServer("DROP DATABASE %s WITH (FORCE)".formatted(name));
  }

  private void bringBackTheCopy() {
    fleet.executeOnServer(
        "ALTER DATABASE %s RENAME TO %s".formatted(copy(), fleet.database(DROPPED)));
  }

  @Test
  void aBadMigrationStopsAfterTheCanaryAndTouchesNoOther() throws Exception {
    fleet.script("V2__bad.sql", "INSERT INTO applied VALUES (2); SELECT 1 / 0;");
    fleet.create(DATABASES);
    List<TenantDatabase> before = fleet.recordsNow();

    MigrationRun run =
        awaitRun(
            fleet.open(),
            options(1).canary(new RunCanary.Count(2)).budget(new FailureBudget.Count(0)).build());

    assertThat(run.state()).isEqualTo(RunState.STOPPED);
    List<RunDatabase> canary =
        IntStream.range(0, DATABASES)
            .mapToObj(i -> fleet.inRun(run.id(), i))
            .filter(database -> database.wave() == 1)
            .toList();
    assertThat(canary).hasSize(2);
    assertThat(canary)
        .filteredOn(database -> database.state() == RunDatabaseState.FAILED)
        .isNotEmpty()
        .allMatch(database -> database.failure() != null)
        .allMatch(database -> "V2__bad.sql".equals(database.failure().script()));
    for (int i = 0; i < DATABASES; i++) {
      assertThat(fleet.history(i)).isEqualTo("1");
      assertThat(fleet.applied(i)).isEmpty();
      RunDatabase inRun = fleet.inRun(run.id(), i);
      if (inRun.wave() == 2) {
        assertThat(inRun.state()).isEqualTo(RunDatabaseState.WAITING);
        assertThat(inRun.attempts()).isZero();
        assertThat(fleet.record(i)).isEqualTo(before.get(i));
      }
    }
  }

  @Test
  void suspendedTenantsAreSkippedOrMigratedAndStaySuspended() throws Exception {
    fleet.script("V2__more.sql", "INSERT INTO applied VALUES (2);");
    fleet.create(DATABASES);
    TenantDb node = fleet.open();
    List<Integer> suspended = List.of(0, 5);
    for (int i : suspended) {
      node.provisioning().suspendTenantDatabase(fleet.tenant(i), BY);
    }
    List<String> closed = doors(suspended);

    MigrationRun without = awaitRun(node, options(1).build());

    assertThat(node.runs().report(without.id()).counts())
        .isEqualTo(new RunCounts(0, 0, DATABASES - suspended.size(), 0, 0));
    for (int i : suspended) {
      assertThat(fleet.history(i)).isEqualTo("1");
      assertThat(fleet.record(i).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    }

    MigrationRun with = awaitRun(node, options(1).includesSuspended(true).build());

    assertThat(node.runs().report(with.id()).counts())
        .isEqualTo(new RunCounts(0, 0, suspended.size(), 0, 0));
    for (int i : suspended) {
      assertThat(fleet.history(i)).isEqualTo("1,2");
      assertThat(fleet.record(i).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
      assertThat(fleet.record(i).serving()).isFalse();
      assertThat(fleet.record(i).schemaVersion()).hasToString("2");
    }
    assertThat(doors(suspended)).isEqualTo(closed);
    assertThat(doors(List.of(1))).isNotEqualTo(doors(suspended.subList(0, 1)));
  }

  /** Who may connect to them, without the names of their roles. */
  private List<String> doors(List<Integer> numbers) throws SQLException {
    String query =
        "SELECT datallowconn || ' ' || regexp_replace(coalesce(datacl::text, ''), '_[0-9a-f]{16,}',"
            + " '', 'g') FROM pg_database WHERE datname = current_database()";
    List<String> found = new ArrayList<>();
    for (int number : numbers) {
      found.add(fleet.ask(number, query));
    }
    return found;
  }

  private static MigrationRunOptions.Builder options(int attempts) {
    return MigrationRunOptions.builder(BY)
        .retries(new RetryTerms(attempts, Duration.ofMillis(50), Duration.ofMillis(50)))
        .migration(MigrationTerms.standard().withLockTimeout(Duration.ofMillis(500)));
  }

  private static MigrationRun awaitRun(TenantDb node, MigrationRunOptions options)
      throws InterruptedException {
    return node.runs().await(node.runs().start(options).id(), RunFleet.LIMIT);
  }
}
