package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The login is no superuser, and its sessions in the database start as a role that cannot log in
 * and owns the objects ({@code ALTER ROLE … IN DATABASE … SET role}).
 */
class OwnerRoleTest {

  private static final String ROLE = "SELECT current_user || ' ' || current_setting('role')";
  private static final String OWNERS =
      """
      SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class
      WHERE relnamespace IN ('public'::regnamespace, 'billing'::regnamespace)""";

  @TempDir Path folder;
  private MigratorFixture db;
  private SmallPool pool;
  private String login;
  private String owner;

  @BeforeEach
  void createRoles() {
    db = new MigratorFixture(folder);
    db.script("V1__t.sql", "CREATE TABLE t1 (id bigserial PRIMARY KEY);")
        .script("V2__billing.sql", "CREATE SCHEMA billing; CREATE TABLE billing.invoice (id int);")
        .script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM t1;");
    login = db.database.name() + "_login";
    owner = db.database.name() + "_owner";
    db.execute(
        """
        CREATE ROLE %1$s NOLOGIN;
        CREATE ROLE %2$s LOGIN NOINHERIT IN ROLE %1$s;
        ALTER ROLE %2$s IN DATABASE %3$s SET role = %1$s;
        GRANT CREATE ON DATABASE %3$s TO %1$s;
        GRANT CREATE ON SCHEMA public TO %1$s;"""
            .formatted(owner, login, db.database.name()));
    pool = new SmallPool(TestPostgres.shared().dataSource(db.database.name(), login, "x"), 1);
  }

  @AfterEach
  void dropRoles() throws SQLException {
    pool.close();
    db.close();
    TestPostgres.shared().execute("DROP ROLE " + login);
    TestPostgres.shared().execute("DROP ROLE " + owner);
  }

  @Test
  void everythingBelongsToThatRoleTheHistoryIncluded() {
    FlywayMigrator migrator = db.builder(pool).build();

    Migrated made = (Migrated) migrator.migrateTemplate(db.address(), Optional.empty());

    assertThat(made.applied()).isEqualTo(3);
    assertThat(db.query(OWNERS)).containsExactly(owner);
    assertThat(db.tables()).contains("flyway_schema_history");
    assertThat(db.query("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'billing'"))
        .containsExactly(owner);
    assertThat(migrator.verifyTemplate(db.address())).isEqualTo(Migrated.unchanged(made.state()));
    assertThat(migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(Migrated.unchanged(made.state()));
  }

  @Test
  void theObjectsAreReadWithoutASuperuser() {
    db.migrate();

    assertThat(db.builder(pool).build().schemaObjects(db.address()))
        .isEqualTo(db.builder().build().schemaObjects(db.address()));
  }

  @Test
  void aMigrationThatTakesAnotherRoleDoesNotTakeTheHistoryAlong() {
    db.script("V3__reset.sql", "RESET ROLE; SET ROLE none;")
        .script("V4__t.sql", "CREATE TABLE t4 (id int);");

    Migrated made =
        (Migrated)
            db.builder(pool)
                .build()
                .migrate(db.route, MigrationTerms.standard(), Samples.heldFence());

    assertThat(made.applied()).isEqualTo(5);
    assertThat(db.query(OWNERS)).containsExactly(owner);
  }

  @Test
  void aSessionThatComesBackToThePoolHasTheRoleThatItStartedWith() {
    FlywayMigrator migrator = db.builder(pool).build();
    Migrated made =
        (Migrated) migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence());
    String pid = query(pool, "SELECT pg_backend_pid()").get(0);

    for (int round = 0; round < 2; round++) {
      assertThat(migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()))
          .isEqualTo(Migrated.unchanged(made.state()));
      assertThat(migrator.verify(db.route)).isEqualTo(Migrated.unchanged(made.state()));
      assertThat(query(pool, ROLE)).containsExactly(owner + " " + owner);
    }

    assertThat(query(pool, "SELECT pg_backend_pid()")).containsExactly(pid);
  }

  @Test
  void aCloneNeedsTheSettingAnewForItIsNotCloned() {
    db.builder(pool).build().migrate(db.route, MigrationTerms.standard(), Samples.heldFence());
    String name = db.database.name() + "_clone";
    TestPostgres.shared()
        .execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, db.database.name()));
    try {
      TestPostgres.shared()
          .execute("ALTER ROLE %s IN DATABASE %s SET role = %s".formatted(login, name, owner));
      DataSource clone = TestPostgres.shared().dataSource(name, login, "x");
      TenantRoute route = MigratorFixture.route(name);
      db.script("V3__t.sql", "CREATE TABLE t3 (id int);");

      assertThat(
              ((Migrated)
                      db.builder(clone)
                          .build()
                          .migrate(route, MigrationTerms.standard(), Samples.heldFence()))
                  .applied())
          .isEqualTo(1);
      assertThat(query(clone, OWNERS)).containsExactly(owner);
    } finally {
      TestPostgres.shared().execute("DROP DATABASE %s WITH (FORCE)".formatted(name));
    }
  }

  @Test
  void aReplayedHistoryNamesTheSameRoleAsFlywayDoes() {
    db.builder(pool).build().migrate(db.route, MigrationTerms.standard(), Samples.heldFence());
    String name = db.database.name() + "_clone";
    TestPostgres.shared()
        .execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, db.database.name()));
    try {
      TestPostgres.shared()
          .execute("ALTER ROLE %s IN DATABASE %s SET role = %s".formatted(login, name, owner));
      db.script("V3__t.sql", "CREATE TABLE t3 (id int);");
      FlywayMigrator migrator =
          FlywayMigrator.builder(
                  address ->
                      TestPostgres.shared().dataSource(address.databaseName().value(), login, "x"),
                  db.location())
              .build();
      migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence());
      TenantRoute clone = MigratorFixture.route(name);

      Migrated replayed =
          (Migrated) migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence());

      assertThat(replayed.way()).isEqualTo(new MigrationWay.Replayed());
      String installed =
          "SELECT installed_rank || installed_by FROM flyway_schema_history ORDER BY 1";
      DataSource source = TestPostgres.shared().dataSource(name);
      assertThat(query(source, installed)).isEqualTo(db.query(installed)).hasSize(4);
      assertThat(query(source, OWNERS)).containsExactly(owner);
    } finally {
      TestPostgres.shared().execute("DROP DATABASE %s WITH (FORCE)".formatted(name));
    }
  }

  /** The first column of a query as text. */
  static List<String> query(DataSource source, String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
