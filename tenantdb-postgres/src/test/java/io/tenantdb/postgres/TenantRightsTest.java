package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static io.tenantdb.postgres.IsolatedServer.execute;
import static io.tenantdb.postgres.IsolatedServer.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PublicDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant's login may do, and what not. */
@TestInstance(Lifecycle.PER_CLASS)
class TenantRightsTest {

  private static final String MIGRATION =
      """
      CREATE TABLE customer (id serial PRIMARY KEY, name text);
      CREATE SCHEMA sales;
      CREATE TABLE sales.bill (id int);
      CREATE TYPE sales.mood AS ENUM ('good');
      CREATE VIEW customers AS SELECT name FROM customer;
      CREATE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 42';
      CREATE FUNCTION secret() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 43';
      REVOKE EXECUTE ON FUNCTION secret() FROM PUBLIC""";

  private final IsolatedServer isolated = new IsolatedServer();
  private final PostgresProvisioner provisioner = isolated.provisioner();

  private final OwnedDatabase tenants = isolated.server().newRecord();
  private final OwnedDatabase others = isolated.server().newRecord();

  @BeforeAll
  void create() throws SQLException {
    provisioner.create(tenants, Optional.empty(), HELD);
    provisioner.create(others, Optional.empty(), HELD);
    isolated.migrate(tenants.name(), MIGRATION);
  }

  @AfterAll
  void close() {
    isolated.close();
  }

  @Test
  void aTenantWorksWithWhatLaterMigrationsMake() throws SQLException {
    OwnedDatabase record = created();
    isolated.migrate(record.name(), MIGRATION);

    assertWorks(record);
  }

  @Test
  void theSameHoldsInACloneOfATemplate() throws SQLException {
    PreparedDatabase template = template();
    DatabaseName building = provisioner.prepare(template, Optional.empty(), HELD).databaseName();
    isolated.migrate(building, MIGRATION);
    provisioner.seal(template, HELD);
    try {
      OwnedDatabase record = isolated.server().newRecord();
      assertThat(provisioner.create(record, Optional.of(template), HELD))
          .isEqualTo(new Created(true));

      assertWorks(record);
      isolated.migrate(record.name(), "CREATE TABLE later (id serial, name text)");
      try (Connection tenant = isolated.tenant(record)) {
        execute(tenant, "INSERT INTO later (name) VALUES ('x')");
        assertThat(query(tenant, "SELECT tableowner FROM pg_tables WHERE tablename = 'later'"))
            .isEqualTo(IsolatedServer.roles(record).owner());
      }
    } finally {
      provisioner.discard(template, HELD);
    }
  }

  private void assertWorks(OwnedDatabase record) throws SQLException {
    try (Connection tenant = isolated.tenant(record)) {
      execute(tenant, "INSERT INTO customer (name) VALUES ('a'), ('b')");
      execute(tenant, "UPDATE customer SET name = 'c' WHERE name = 'a'");
      execute(tenant, "DELETE FROM customer WHERE name = 'b'");
      execute(tenant, "INSERT INTO sales.bill VALUES (nextval('customer_id_seq'))");
      execute(tenant, "CREATE TEMPORARY TABLE scratch (id int)");
      assertThat(query(tenant, "SELECT string_agg(name, ',') FROM customers")).isEqualTo("c");
      assertThat(query(tenant, "SELECT answer()")).isEqualTo("42");
      assertThat(query(tenant, "SELECT 'good'::sales.mood")).isEqualTo("good");
      assertThatThrownBy(() -> query(tenant, "SELECT secret()"))
          .hasMessageContaining("permission denied");
      assertThat(
              query(
                  tenant,
                  """
                  SELECT string_agg(DISTINCT pg_get_userbyid(owner), ',')
                    FROM (SELECT relowner FROM pg_class
                           WHERE relnamespace IN ('public'::regnamespace, 'sales'::regnamespace)
                           UNION SELECT proowner FROM pg_proc WHERE proname = 'answer'
                           UNION SELECT nspowner FROM pg_namespace WHERE nspname IN ('public', 'sales')
                         ) o (owner)"""))
          .isEqualTo(IsolatedServer.roles(record).owner());
      assertThat(
              query(
                  tenant,
                  "SELECT pg_get_userbyid(datdba) FROM pg_database"
                      + " WHERE datname = current_database()"))
          .isEqualTo(TestPostgres.ADMIN_ROLE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMENT ON DATABASE ${own} IS 'forged'",
        "COMMENT ON DATABASE ${other} IS 'forged'",
        "ALTER DATABASE ${own} RENAME TO stolen",
        "ALTER DATABASE ${other} RENAME TO stolen",
        "ALTER DATABASE ${own} OWNER TO ${login}",
        "ALTER DATABASE ${own} WITH ALLOW_CONNECTIONS true",
        "ALTER DATABASE ${own} SET work_mem = '1MB'",
        "DROP DATABASE ${other}",
        "DROP OWNED BY ${owner}",
        "REASSIGN OWNED BY ${owner} TO ${login}",
        "GRANT ${group} TO ${otherLogin}",
        "GRANT ${login} TO ${otherLogin}",
        "SET ROLE ${owner}",
        "SET ROLE ${admin}",
        "SET SESSION AUTHORIZATION ${admin}",
        "ALTER ROLE ${otherLogin} PASSWORD 'stolen'",
        "ALTER ROLE ${login} CREATEDB",
        "ALTER ROLE ${group} LOGIN",
        "COMMENT ON ROLE ${owner} IS 'forged'",
        "CREATE ROLE intruder",
        "CREATE DATABASE intruder",
        "CREATE TABLE intruder (id int)",
        "CREATE FUNCTION intruder() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA intruder",
        "CREATE TABLE sales.intruder (id int)",
        "CREATE EXTENSION pgcrypto",
        "ALTER TABLE customer ADD intruder int",
        "TRUNCATE customer",
        "DROP TABLE customer"
      })
  void aTenantIsRefused(String statement) throws SQLException {
    String sql =
        statement
            .replace("${own}", tenants.name().value())
            .replace("${other}", others.name().value())
            .replace("${login}", IsolatedServer.role(tenants))
            .replace("${otherLogin}", IsolatedServer.role(others))
            .replace("${owner}", IsolatedServer.roles(tenants).owner())
            .replace("${group}", IsolatedServer.roles(tenants).group())
            .replace("${admin}", TestPostgres.ADMIN_ROLE);
    assertRefuses(tenants, sql);
  }

  private void assertRefuses(OwnedDatabase record, String sql) throws SQLException {
    try (Connection tenant = isolated.tenant(record)) {
      assertThatThrownBy(() -> execute(tenant, sql))
          .as(sql)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isIn("42501", "0LP01"));
    }
  }

  @Test
  void aTenantGrantsNothingToAnybody() throws SQLException {
    OwnedDatabase record = created();
    isolated.migrate(record.name(), MIGRATION);
    String before = isolated.server().fingerprint(record.name());
    try (Connection tenant = isolated.tenant(record)) {
      String acl = query(tenant, "SELECT relacl FROM pg_class WHERE relname = 'customer'");
      // PostgreSQL only warns that nothing was granted.
      execute(tenant, "GRANT CONNECT ON DATABASE %s TO PUBLIC".formatted(record.name()));
      execute(tenant, "GRANT SELECT ON customer TO PUBLIC");
      assertThat(query(tenant, "SELECT relacl FROM pg_class WHERE relname = 'customer'"))
          .isEqualTo(acl);
    }
    assertThat(isolated.server().fingerprint(record.name())).isEqualTo(before);
  }

  @Test
  void aTenantEntersNoDatabaseOfAnother() throws SQLException {
    OwnedDatabase record = created();
    OwnedDatabase other = created();
    PreparedDatabase template = template();
    PreparedDatabase clone = prepared(Kind.CLONE);
    DatabaseName built = provisioner.prepare(template, Optional.empty(), HELD).databaseName();
    try {
      assertRefused(record, List.of(other.name().value(), built.value()));
      provisioner.seal(template, HELD);
      assertTouchesNot(record, DatabaseIdentity.of(template).visible());
      DatabaseName cloned = provisioner.prepare(clone, Optional.of(template), HELD).databaseName();
      assertRefused(record, List.of(DatabaseIdentity.of(template).visible(), cloned.value()));
      provisioner.seal(clone, HELD);
      assertRefused(record, List.of(cloned.value()));
      assertTouchesNot(record, cloned.value());
      isolated.tenant(record).close();
    } finally {
      provisioner.discard(clone, HELD);
      provisioner.discard(template, HELD);
    }
  }

  private void assertTouchesNot(OwnedDatabase record, String database) throws SQLException {
    assertRefuses(record, "COMMENT ON DATABASE %s IS 'forged'".formatted(database));
    assertRefuses(record, "ALTER DATABASE %s RENAME TO stolen".formatted(database));
    assertRefuses(record, "DROP DATABASE " + database);
    assertRefuses(record, "CREATE DATABASE copied TEMPLATE " + database);
  }

  /** The host's own databases are never altered unasked, and the registry's is one of them. */
  @Test
  void aTenantEntersNoRegistryThatIsClosedToPublic() throws SQLException {
    DatabaseName registry = isolated.server().newName();
    try (Connection admin = isolated.admin().getConnection()) {
      execute(admin, "CREATE DATABASE " + registry);
    }
    PublicDatabase open =
        provisioner.survey().openToPublic(Server.NAME, isolated.server().registryId()).stream()
            .filter(found -> found.name().equals(registry.value()))
            .findFirst()
            .orElseThrow();

    assertThat(provisioner.survey().closeToPublic(open)).isTrue();

    assertRefused(tenants, List.of(registry.value()));
    assertTouchesNot(tenants, registry.value());
  }

  private void assertRefused(OwnedDatabase record, List<String> databases) {
    for (String database : databases) {
      assertThat(isolated.server().exists(database)).isTrue();
      assertThatThrownBy(() -> isolated.tenant(record, database).close())
          .as(database)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isIn("42501", "55000"));
    }
  }

  private OwnedDatabase created() {
    OwnedDatabase record = isolated.server().newRecord();
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
    return record;
  }

  private PreparedDatabase template() {
    return prepared(Kind.TEMPLATE);
  }

  private PreparedDatabase prepared(Kind kind) {
    return new PreparedDatabase(
        isolated.server().registryId(),
        new CreationNonce(Server.hex()),
        kind,
        Server.NAME,
        FINGERPRINT);
  }

  private static final MigrationFingerprint FINGERPRINT = new MigrationFingerprint(Server.hex());
}
