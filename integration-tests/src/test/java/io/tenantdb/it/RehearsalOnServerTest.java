package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.run.RehearsalOutcome;
import io.tenantdb.api.run.RehearsalReport;
import io.tenantdb.api.run.RehearsedDatabase;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations rehearsed on copies of real databases. */
class RehearsalOnServerTest {

  private static final String FILL =
      "INSERT INTO account SELECT md5('' || n) || '@example.org' FROM generate_series(1, %d) AS n";

  @TempDir Path folder;

  @Test
  void copiesOfTheLargestAreMigratedMeasuredAndDropped() throws Exception {
    try (RunFleet fleet = new RunFleet(TestPostgres.shared(), folder)) {
      fleet.create(4);
      fleet.execute(1, FILL.formatted(40_000));
      fleet.execute(2, FILL.formatted(20_000));
      fleet.script("V2__copy.sql", "CREATE TABLE account_copy AS SELECT * FROM account;");
      TenantDb node = fleet.open();
      List<TenantDatabase> before = fleet.recordsNow();
      long bytes = bytes(fleet, 1);

      RehearsalReport report = node.runs().rehearse(2, MigrationTerms.standard());

      assertThat(report.databases())
          .as(report.toText())
          .extracting(RehearsedDatabase::tenantId)
          .containsExactly(fleet.tenant(1), fleet.tenant(2));
      // Autovacuum may have come between.
      assertThat(report.databases().get(0).bytes()).isCloseTo(bytes, Percentage.withPercentage(20));
      RehearsalOutcome.Migrated first = migrated(report, 0);
      RehearsalOutcome.Migrated second = migrated(report, 1);
      assertThat(first.replayed()).isFalse();
      assertThat(second.replayed()).isTrue();
      assertThat(first.growth()).isGreaterThan(second.growth());
      assertThat(second.growth()).isGreaterThan(20_000 * 32);
      assertThat(fleet.recordsNow()).isEqualTo(before);
      assertThat(fleet.history(1)).isEqualTo("1");
      assertNoCopies(fleet);
    }
  }

  @Test
  void whatFailsOnACopyFailsWithItsPlaceAndLeavesNoCopy() throws Exception {
    try (RunFleet fleet = new RunFleet(TestPostgres.shared(), folder)) {
      fleet.create(1);
      fleet.execute(0, "INSERT INTO account VALUES (NULL)");
      fleet.script("V2__strict.sql", "ALTER TABLE account ALTER email SET NOT NULL;");
      TenantDb node = fleet.open();

      RehearsalReport report = node.runs().rehearse(1, MigrationTerms.standard());

      assertThat(report.databases().get(0).outcome())
          .isInstanceOfSatisfying(
              RehearsalOutcome.Failed.class,
              failed -> assertThat(failed.failure().message().value()).contains("null values"));
      assertThat(report.toText()).contains("V2__strict.sql");
      assertThat(fleet.history(0)).isEqualTo("1");
      assertNoCopies(fleet);
    }
  }

  private static RehearsalOutcome.Migrated migrated(RehearsalReport report, int place) {
    RehearsalOutcome.Migrated migrated =
        (RehearsalOutcome.Migrated) report.databases().get(place).outcome();
    assertThat(migrated.applied()).isEqualTo(1);
    assertThat(migrated.migrating()).isPositive();
    return migrated;
  }

  private static long bytes(RunFleet fleet, int number) throws Exception {
    return Long.parseLong(fleet.ask(number, "SELECT pg_database_size(current_database())"));
  }

  private static void assertNoCopies(RunFleet fleet) throws Exception {
    assertThat(fleet.place().registry().preparedDatabases().findByServer(ServerName.DEFAULT))
        .noneMatch(entry -> entry.database().kind() == Kind.COPY);
    String marked =
        "SELECT count(*) FROM pg_database d JOIN pg_shdescription c ON c.objoid = d.oid"
            + " AND c.classoid = 'pg_database'::regclass WHERE c.description LIKE '%%%s%%'";
    assertThat(fleet.ask(0, marked.formatted(fleet.place().registry().id())))
        .isEqualTo(String.valueOf(fleet.recordsNow().size()));
  }
}
