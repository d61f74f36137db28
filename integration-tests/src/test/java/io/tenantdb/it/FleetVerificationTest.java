package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.verification.NotComparedGroup;
import io.tenantdb.api.verification.VerificationCounts;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationFault;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationOutcome;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import io.tenantdb.core.TenantDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Verification of databases on a real server: with roles and without, from templates and without.
 */
class FleetVerificationTest {

  private static final String BROKEN = "classpath:db/broken";

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "ISOLATED", "MIGRATED"})
  void eachDatabaseIsSoundOrSaysWhatIsWrong(Setting setting) throws SQLException {
    try (Stack stack = new Stack(setting)) {
      TenantDb node = stack.open(Place.MIGRATIONS);
      List<TenantDatabase> fleet = fleet(node, 6);
      assertThat(verify(node, VerificationDepth.SCHEMA).isSound()).isTrue();

      execute(stack, fleet.get(1), "ALTER TABLE account ADD COLUMN extra int");
      execute(stack, fleet.get(2), "UPDATE flyway_schema_history SET checksum = 1");
      execute(stack, fleet.get(3), "DELETE FROM flyway_schema_history WHERE version = '2'");
      stack.postgres.execute("DROP DATABASE " + fleet.get(4).databaseName() + " WITH (FORCE)");
      node.provisioning().suspendTenantDatabase(fleet.get(5).tenantId(), BY);
      List<TenantDatabase> before = now(stack, fleet);

      VerificationReport report = verify(node, VerificationDepth.SCHEMA);

      boolean letIn = setting.isolated();
      assertThat(report.counts())
          .as(report.toText())
          .isEqualTo(new VerificationCounts(letIn ? 2 : 1, 0, 3, letIn ? 1 : 2, 0));
      Map<TenantDatabase, List<String>> faults = faults(report);
      assertThat(faults.get(fleet.get(1)))
          .containsExactly("OBJECT: not expected: column public.account.extra");
      assertThat(faults.get(fleet.get(2))).anyMatch(fault -> fault.startsWith("HISTORY: "));
      assertThat(faults.get(fleet.get(3)))
          .anyMatch(
              fault -> fault.contains("on record is version 2, and the history shows version 1"))
          .anyMatch(fault -> fault.startsWith("OBJECT: "));
      assertThat(report.toText()).contains("its database is gone from the server");
      assertThat(now(stack, fleet)).isEqualTo(before);
      assertNoScratch(stack);
      dropAll(stack, fleet);
    }
  }

  @Test
  void databasesThatAreBehindAreComparedWithTheirOwnVersion() throws SQLException {
    try (Stack stack = new Stack(Setting.ISOLATED)) {
      TenantDb node = stack.open(Place.MIGRATIONS);
      List<TenantDatabase> fleet = fleet(node, 3);
      execute(stack, fleet.get(0), "ALTER TABLE account ALTER COLUMN email DROP NOT NULL");
      TenantDb nextRelease = stack.open(Place.MIGRATIONS, BROKEN);
      assertThat(
              nextRelease
                  .migrations()
                  .migrateTenantDatabase(fleet.get(2).tenantId(), BY)
                  .migrationVersion())
          .isEqualTo(new SchemaVersion("3"));

      VerificationReport report = verify(nextRelease, VerificationDepth.SCHEMA);

      assertThat(report.counts())
          .as(report.toText())
          .isEqualTo(new VerificationCounts(2, 0, 1, 0, 1));
      assertThat(report.toText()).contains("OBJECT: other: column public.account.email");
      assertThat(verify(node, VerificationDepth.SCHEMA).notCompared())
          .as("by a node that does not have the migrations of the newest")
          .extracting(NotComparedGroup::databases)
          .containsExactly(1L);
      assertNoScratch(stack);
      dropAll(stack, fleet);
    }
  }

  @Test
  void databasesFromBeforeIsolationAreAlikeForANodeThatIsolates() throws SQLException {
    try (Stack stack = new Stack(Setting.PLAIN)) {
      List<TenantDatabase> fleet = fleet(stack.open(Place.MIGRATIONS), 1);
      Place plain = stack.place();
      Place isolated =
          new Place(
              plain.registryServer(),
              plain.registryDatabase(),
              plain.tenantServer(),
              plain.mongo(),
              plain.readModel(),
              Setting.MIGRATED);
      try (MongoClient mongo = MongoClients.create(isolated.mongo());
          TenantDb node = isolated.node(isolated.registry(), mongo).build()) {
        List<TenantDatabase> both = Stream.concat(fleet.stream(), fleet(node, 1).stream()).toList();

        VerificationReport report = verify(node, VerificationDepth.SCHEMA);

        assertThat(report.counts())
            .as(report.toText())
            .isEqualTo(new VerificationCounts(2, 0, 0, 0, 0));
        dropAll(stack, both);
      }
    }
  }

  private static VerificationReport verify(TenantDb node, VerificationDepth depth) {
    return node.migrations().verifyAllTenantDatabases(VerificationOptions.of(depth));
  }

  private static Map<TenantDatabase, List<String>> faults(VerificationReport report) {
    Map<TenantDatabase, List<String>> faults = new HashMap<>();
    for (VerifiedDatabase database : report.unsound()) {
      faults.put(
          database.record(),
          ((VerificationOutcome.Unsound) database.outcome())
              .faults().stream().map(VerificationFault::toString).toList());
    }
    return faults;
  }

  private static List<TenantDatabase> fleet(TenantDb node, int size) {
    return Stream.generate(() -> node.provisioning().createTenantDatabase(Stack.create()))
        .limit(size)
        .toList();
  }

  private static List<TenantDatabase> now(Stack stack, List<TenantDatabase> fleet) {
    return stack
        .place()
        .registry()
        .writeRepository()
        .findByIds(fleet.stream().map(TenantDatabase::id).toList());
  }

  private static void assertNoScratch(Stack stack) {
    assertThat(stack.place().registry().preparedDatabases().findByServer(ServerName.DEFAULT))
        .noneMatch(entry -> entry.database().kind() == Kind.COPY);
  }

  private static void dropAll(Stack stack, List<TenantDatabase> fleet) {
    fleet.forEach(
        record ->
            stack.postgres.execute(
                "DROP DATABASE IF EXISTS " + record.databaseName() + " WITH (FORCE)"));
  }

  private static void execute(Stack stack, TenantDatabase record, String sql) throws SQLException {
    try (Connection connection =
            stack.postgres.dataSource(record.databaseName().value()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
