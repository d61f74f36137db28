package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.FindTenantDatabaseByIdQuery;
import io.tenantdb.api.query.FindTenantDatabasesByCriteriaQuery;
import io.tenantdb.core.TenantDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The whole stack on real servers, the admin role being no superuser. */
class FullStackTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Stack STACK = new Stack();
  private static final TenantDb NODE = STACK.open("classpath:db/tenant");

  @AfterAll
  static void close() {
    STACK.close();
  }

  @Test
  void aTenantLivesThroughEverything() throws Exception {
    TenantDatabase record = NODE.provisioning().createTenantDatabase(Stack.create());
    TenantMigrationResult result = NODE.migrations().migrateTenantDatabase(record.tenantId(), BY);
    assertThat(result.success()).as(result.error()).isTrue();
    assertThat(result.migrationVersion()).isEqualTo(new SchemaVersion("2"));
    execute(record.databaseName(), "INSERT INTO account (email) VALUES ('a@example.com')");

    NODE.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    assertThatThrownBy(() -> execute(record.databaseName(), "SELECT 1"))
        .isInstanceOf(SQLException.class);
    NODE.provisioning().resumeTenantDatabase(record.tenantId(), BY);

    DatabaseName renamed = new DatabaseName("renamed_" + record.creationNonce());
    NODE.provisioning().updateTenantDatabaseName(record.tenantId(), renamed, BY);
    execute(renamed, "UPDATE account SET name = 'A'");

    TenantDatabase deleted = NODE.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    assertThatThrownBy(() -> execute(renamed, "SELECT 1")).isInstanceOf(SQLException.class);
    assertThat(NODE.events().awaitVersion(record.id(), deleted.version(), LIMIT)).isTrue();
    assertThat(NODE.queries().findByCriteria(byTenant(record)).total()).isZero();
  }

  @Test
  void aBrokenTenantDoesNotStopTheFleet() throws Exception {
    TenantDatabase good = migrated();
    TenantDatabase bad = migrated();
    execute(bad.databaseName(), "INSERT INTO account (email) VALUES ('a@x.io'), ('A@x.io')");
    TenantDb nextRelease = STACK.open("classpath:db/tenant", "classpath:db/broken");

    List<TenantMigrationResult> results = nextRelease.migrations().migrateAllTenantDatabases(BY);

    assertThat(results)
        .filteredOn(result -> !result.success())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.tenantId()).isEqualTo(bad.tenantId());
              assertThat(result.migrationVersion()).isEqualTo(new SchemaVersion("2"));
              assertThat(result.error()).contains("V3__unique_emails.sql");
            });
    assertThat(state(good).schemaVersion()).isEqualTo(new SchemaVersion("3"));
    assertThat(state(bad).status()).isEqualTo(TenantDatabaseStatus.FAILED);

    execute(bad.databaseName(), "DELETE FROM account WHERE email = 'A@x.io'");
    assertThat(nextRelease.migrations().migrateTenantDatabase(bad.tenantId(), BY).success())
        .isTrue();
    TenantDatabase repaired = state(bad);
    assertThat(repaired.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(NODE.events().awaitVersion(bad.id(), repaired.version(), LIMIT)).isTrue();
    assertThat(NODE.queries().findByCriteria(byTenant(bad)).items())
        .singleElement()
        .satisfies(view -> assertThat(view.schemaVersion()).isEqualTo(new SchemaVersion("3")));
    STACK.drop(NODE, good);
    STACK.drop(NODE, bad);
  }

  @Test
  void aDatabaseThatIsThereAlreadyIsNeverAdopted() throws Exception {
    DatabaseName name = new DatabaseName("somebody_elses");
    STACK.postgres.execute("CREATE DATABASE somebody_elses");
    try {
      assertThatThrownBy(
              () -> NODE.provisioning().createTenantDatabase(Stack.create().withDatabaseName(name)))
          .isInstanceOf(ProvisioningFailedException.class)
          .hasMessageContainingAll("somebody_elses", "not created for this record", "FAILED");
      execute(name, "CREATE TABLE still_theirs ()");
    } finally {
      STACK.postgres.execute("DROP DATABASE somebody_elses");
    }
  }

  private static TenantDatabase migrated() {
    TenantDatabase record = NODE.provisioning().createTenantDatabase(Stack.create());
    NODE.migrations().migrateTenantDatabase(record.tenantId(), BY);
    return record;
  }

  private static TenantDatabase state(TenantDatabase record) {
    return NODE.queries().findById(new FindTenantDatabaseByIdQuery(record.id()));
  }

  private static FindTenantDatabasesByCriteriaQuery byTenant(TenantDatabase record) {
    return new FindTenantDatabasesByCriteriaQuery(
        Criteria.all().where("tenantId", FilterOperator.EQUALS, record.tenantId()));
  }

  private static void execute(DatabaseName database, String sql) throws SQLException {
    try (Connection connection = STACK.postgres.dataSource(database.value()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
