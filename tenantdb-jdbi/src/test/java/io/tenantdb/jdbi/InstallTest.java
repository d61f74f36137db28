package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallTest {

  private static final int NODES = 16;
  private static final int VERSION = SchemaInstaller.SCRIPTS.size();

  private TestDatabase database;

  @BeforeEach
  void createDatabase() {
    database = TestPostgres.shared().createDatabase();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void manyNodesInstallAtOnce() throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(NODES);
    try {
      CyclicBarrier start = new CyclicBarrier(NODES);
      List<Future<UUID>> ids = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        ids.add(
            nodes.submit(
                () -> {
                  JdbiRegistry registry = JdbiRegistry.create(database.dataSource());
                  start.await();
                  registry.install();
                  return registry.id();
                }));
      }
      UUID first = ids.get(0).get();
      for (Future<UUID> id : ids) {
        assertThat(id.get()).isEqualTo(first);
      }
    } finally {
      nodes.shutdownNow();
    }
    assertThat(number("SELECT count(*) FROM tenantdb.tenantdb_schema_history")).isEqualTo(VERSION);
  }

  @Test
  void aSecondCallChangesNothing() {
    JdbiRegistry registry = JdbiRegistry.create(database.dataSource());
    registry.install();
    UUID id = registry.id();
    registry.writeRepository().save(Samples.created(Samples.newRecord()));

    registry.install();

    assertThat(JdbiRegistry.create(database.dataSource()).id()).isEqualTo(id);
    assertThat(registry.outbox().pending()).isEqualTo(1);
  }

  @Test
  void anOlderSchemaIsUpgraded() {
    JdbiRegistry.create(database.dataSource()).install();

    newer("schema/of_tests").install();

    assertThat(number("SELECT max(version) FROM tenantdb.tenantdb_schema_history"))
        .isEqualTo(VERSION + 1);
    assertThat(
            number(
                "SELECT count(*) FROM tenantdb.tenantdb_registry"
                    + " WHERE remark = 'upgraded; with a semicolon'"))
        .isEqualTo(1);
  }

  @Test
  void whatIsRecordedOutlivesEachUpgrade() {
    installer(SchemaInstaller.SCRIPTS.subList(0, 1)).install();
    TenantDatabase record = Samples.newRecord();
    insertAsInTheFirstVersion(record);

    JdbiRegistry registry = JdbiRegistry.create(database.dataSource());
    registry.install();

    assertThat(registry.writeRepository().findById(record.id())).contains(record);
  }

  private void insertAsInTheFirstVersion(TenantDatabase record) {
    Jdbi.create(database.dataSource())
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        INSERT INTO tenantdb.tenant_database (
                          id, tenant_id, server, database_name, read_database_name,
                          creation_nonce, status, presence, suspended, serving, created_at,
                          updated_at, version, routing_epoch)
                        VALUES (
                          :id, :tenant_id, :server, :database_name, :read_database_name,
                          :creation_nonce, :status, :presence, :suspended, :serving, :created_at,
                          :updated_at, :version, :routing_epoch)
                        """)
                    .bindMap(Rows.parameters(record))
                    .execute());
  }

  @Test
  void anUpgradeThatFailsLeavesNothing() {
    JdbiRegistry.create(database.dataSource()).install();
    SchemaInstaller upgrade = newer("schema/of_tests", "schema/broken");

    assertThatThrownBy(upgrade::install)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("division by zero");

    assertThat(number("SELECT max(version) FROM tenantdb.tenantdb_schema_history"))
        .isEqualTo(VERSION);
    assertThat(number("SELECT count(*) FROM pg_class WHERE relname = 'half_done'")).isZero();
  }

  @Test
  void theSessionsLimitsOfTimeDoNotCount() {
    for (String limit :
        List.of(
            "statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")) {
      setForDatabaseIfKnown(limit);
    }
    newer("schema/of_limits").install();

    assertThat(
            number(
                "SELECT count(*) FROM tenantdb.limits WHERE setting <> '0'"
                    + " AND (name = 'statement_timeout' OR name LIKE '%transaction%')"))
        .isZero();
    assertThat(number("SELECT setting::bigint FROM tenantdb.limits WHERE name = 'lock_timeout'"))
        .isEqualTo(60_000);
  }

  /** For sessions to come. */
  private void setForDatabaseIfKnown(String limit) {
    if (number("SELECT count(*) FROM pg_settings WHERE name = '" + limit + "'") == 1) {
      TestPostgres.shared()
          .execute("ALTER DATABASE " + database.name() + " SET " + limit + " = '5min'");
    }
  }

  @Test
  void aSchemaOfANewerVersionIsRefused() {
    JdbiRegistry.create(database.dataSource()).install();
    newer("schema/of_tests").install();

    assertThatThrownBy(() -> JdbiRegistry.create(database.dataSource()).install())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("tenantdb has version " + (VERSION + 1))
        .hasMessageContaining("up to " + VERSION)
        .hasMessageContaining("Nothing was changed");
  }

  @Test
  void aRegistryThatIsNotInstalledSaysSo() {
    JdbiRegistry registry = JdbiRegistry.create(database.dataSource());

    assertThatThrownBy(registry::id)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("install()");
    assertThatThrownBy(() -> registry.writeRepository().save(Samples.created(Samples.newRecord())))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("install()");
    assertThatThrownBy(() -> registry.outbox().claim("relay", 1, Duration.ofHours(1)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("install()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public",
        "select",
        "Tenant-DB_1",
        "x23456789012345678901234567890123456789012345678901234567890123"
      })
  void schemasMayBeNamedByKeywordsAndWithCapitals(String schema) {
    JdbiRegistry registry = JdbiRegistry.builder(database.dataSource()).schema(schema).build();
    registry.install();

    registry.writeRepository().save(Samples.created(Samples.newRecord()));

    assertThat(registry.outbox().pending()).isEqualTo(1);
    assertThat(
            number(
                "SELECT count(*) FROM pg_tables WHERE tablename = 'tenant_database'"
                    + " AND schemaname = '"
                    + schema
                    + "'"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a\"b",
        "a;b",
        "a b",
        "a:b",
        "1a",
        "ı",
        "a\0",
        "pg_mine",
        "information_schema",
        "x234567890123456789012345678901234567890123456789012345678901234"
      })
  void namesThatAreNoSchemasAreRefused(String schema) {
    JdbiRegistry.Builder builder = JdbiRegistry.builder(database.dataSource());

    assertThatThrownBy(() -> builder.schema(schema)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void registriesInTwoSchemasAreStrangers() {
    JdbiRegistry one = JdbiRegistry.builder(database.dataSource()).schema("one").build();
    JdbiRegistry two = JdbiRegistry.builder(database.dataSource()).schema("two").build();
    one.install();
    two.install();

    one.writeRepository().save(Samples.created(Samples.newRecord()));

    assertThat(one.id()).isNotEqualTo(two.id());
    assertThat(two.outbox().pending()).isZero();
  }

  @Test
  void aRoleWithoutTheRightIsToldWhatItLacks() throws SQLException {
    TestPostgres server = TestPostgres.shared();
    String role = "role_" + database.name();
    server.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'x'");
    try {
      JdbiRegistry registry = JdbiRegistry.create(server.dataSource(database.name(), role, "x"));
      assertThatThrownBy(registry::install)
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("grant");

      // A schema of its own is enough: CREATE on the database is not needed then.
      Jdbi.create(database.dataSource())
          .useHandle(handle -> handle.execute("CREATE SCHEMA tenantdb AUTHORIZATION " + role));
      registry.install();

      assertThat(registry.id()).isNotNull();
    } finally {
      database.close();
      server.execute("DROP ROLE " + role);
    }
  }

  @Test
  void aRoleThatMayCreateNothingInstallsNothing() throws SQLException {
    JdbiRegistry.create(database.dataSource()).install();
    TestPostgres server = TestPostgres.shared();
    String role = "role_" + database.name();
    server.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'x'");
    try {
      Jdbi.create(database.dataSource())
          .useHandle(
              handle -> {
                handle.execute("GRANT USAGE ON SCHEMA tenantdb TO " + role);
                handle.execute(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tenantdb TO "
                        + role);
              });
      JdbiRegistry registry = JdbiRegistry.create(server.dataSource(database.name(), role, "x"));

      registry.install();

      registry.writeRepository().save(Samples.created(Samples.newRecord()));
      assertThat(registry.outbox().claim("relay", 1, Duration.ofHours(1))).hasSize(1);
      assertThatTheWarmPoolWorks(registry);
    } finally {
      database.close();
      server.execute("DROP ROLE " + role);
    }
  }

  private static void assertThatTheWarmPoolWorks(JdbiRegistry registry) {
    TestPool pool = new TestPool(registry);
    pool.ready(Kind.TEMPLATE);
    assertThat(pool.port().useTemplate(pool.server(), pool.fingerprint())).isPresent();
    CreationNonce clone = pool.ready(Kind.CLONE);
    assertThat(pool.take(pool.newRecord()).change().state().creationNonce()).isEqualTo(clone);
    assertThat(pool.port().remove(pool.begin(Kind.CLONE))).isTrue();
  }

  /** An installer of this version and what comes after it. */
  private SchemaInstaller newer(String... more) {
    List<String> scripts = new ArrayList<>(SchemaInstaller.SCRIPTS);
    scripts.addAll(List.of(more));
    return installer(scripts);
  }

  private SchemaInstaller installer(List<String> scripts) {
    SchemaName schema = new SchemaName(JdbiRegistry.DEFAULT_SCHEMA);
    return new SchemaInstaller(new RegistryStore(database.dataSource(), schema), scripts);
  }

  private long number(String sql) {
    return Jdbi.create(database.dataSource())
        .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }
}
