package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static io.tenantdb.postgres.IsolatedServer.execute;
import static io.tenantdb.postgres.IsolatedServer.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult.Renamed;
import io.tenantdb.api.provisioning.TenantPassword;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tenant's login through the life of its record's database. */
class IsolationTest {

  private static final String LOGIN_REFUSED = "28000";
  private static final int CALLERS = 4;

  private final IsolatedServer isolated = new IsolatedServer();
  private final PostgresProvisioner provisioner = isolated.provisioner();

  @AfterEach
  void close() {
    isolated.close();
  }

  @Test
  void aSuspendedTenantConnectsNowhere() throws SQLException {
    OwnedDatabase record = created();
    try (Connection session = isolated.tenant(record)) {
      provisioner.suspend(record, HELD);

      assertThat(session.isValid(1)).isFalse();
      assertRefused(record, record.name().value());
      assertRefused(record, "postgres");
      assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
      isolated.migrate(record.name(), "CREATE TABLE made_while_suspended (id int)");
      assertRefused(record, record.name().value());

      provisioner.resume(record, HELD);
      assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
      try (Connection tenant = isolated.tenant(record)) {
        execute(tenant, "INSERT INTO made_while_suspended VALUES (1)");
      }
    }
  }

  @Test
  void aSessionElsewhereEndsWithTheSuspensionTheRecyclingAndTheDrop() throws SQLException {
    OwnedDatabase record = created();
    assertEndsElsewhere(record, () -> provisioner.suspend(record, HELD));
    provisioner.resume(record, HELD);
    assertEndsElsewhere(record, () -> provisioner.recycle(record, HELD));
    provisioner.restore(record, HELD);
    provisioner.resume(record, HELD);
    isolated.tenant(record).close();
    assertEndsElsewhere(record, () -> provisioner.drop(record, HELD));
  }

  private void assertEndsElsewhere(OwnedDatabase record, Runnable closing) throws SQLException {
    String password = isolated.password(record);
    try (Connection elsewhere = isolated.tenant(record, "postgres")) {
      closing.run();

      assertThat(elsewhere.isValid(1)).isFalse();
    }
    assertThatThrownBy(() -> isolated.login(record, password, "postgres").close())
        .isInstanceOf(SQLException.class);
  }

  @Test
  void suspendingAndResumingLeaveEverythingElseAsItWas() {
    OwnedDatabase record = created();
    String before = state(record);
    provisioner.suspend(record, HELD);
    assertThat(state(record)).isNotEqualTo(before);
    provisioner.resume(record, HELD);
    assertThat(state(record)).isEqualTo(before);
  }

  @Test
  void noSessionThatWasJustStartingOutlivesASuspension() throws Exception {
    OwnedDatabase record = created();
    Queue<Connection> opened = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      for (int i = 0; i < CALLERS; i++) {
        callers.execute(() -> connectUntil(over, record, opened));
      }
      for (int round = 0; round < 5; round++) {
        while (opened.isEmpty()) {
          Thread.onSpinWait();
        }
        provisioner.suspend(record, HELD);
        assertThat(
                isolated
                    .server()
                    .queryOne(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = ?",
                        record.name().value()))
            .isEqualTo("0");
        provisioner.resume(record, HELD);
        opened.clear();
      }
    } finally {
      over.set(true);
      callers.shutdown();
      assertThat(callers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      provisioner.drop(record, HELD);
    }
  }

  private void connectUntil(AtomicBoolean over, OwnedDatabase record, Queue<Connection> opened) {
    while (!over.get()) {
      try {
        opened.add(isolated.tenant(record));
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isIn(LOGIN_REFUSED, "42501", "57P01", "08006", "53300");
      }
    }
  }

  @Test
  void grantsSurviveARename() throws SQLException {
    OwnedDatabase record = created();
    DatabaseName newName = isolated.server().newName();
    assertThat(provisioner.rename(record, newName, HELD)).isEqualTo(new Renamed());

    OwnedDatabase renamed = record.named(newName);
    isolated.migrate(newName, "CREATE TABLE later (id int)");
    try (Connection tenant = isolated.tenant(renamed)) {
      assertThat(query(tenant, "SELECT tableowner FROM pg_tables WHERE tablename = 'later'"))
          .isEqualTo(IsolatedServer.roles(record).owner());
    }
  }

  @Test
  void aDroppedDatabaseTakesItsLoginAndPasswordWithIt() {
    OwnedDatabase record = created();
    assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);

    assertThat(isolated.roleExists(record)).isFalse();
    assertThat(isolated.credentials().find(record.id())).isEmpty();
  }

  @Test
  void oldCredentialsOpenNoNewDatabaseOfTheSameTenant() throws SQLException {
    OwnedDatabase old = created();
    String oldPassword = isolated.password(old);
    provisioner.drop(old, HELD);
    OwnedDatabase next = isolated.server().newRecord(old.name());
    provisioner.create(next, Optional.empty(), HELD);

    isolated.tenant(next).close();
    assertThatThrownBy(() -> isolated.login(old, oldPassword, next.name().value()).close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    assertThatThrownBy(() -> isolated.login(next, oldPassword, next.name().value()).close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void aTenantDoesNotHoldUpItsDeletion() throws SQLException {
    OwnedDatabase record = created();
    String password = isolated.password(record);
    try (Connection elsewhere = isolated.tenant(record, "postgres")) {
      String object = query(elsewhere, "SELECT lo_create(0)");

      assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);

      assertThat(isolated.roleExists(record)).as("it owns a large object").isTrue();
      assertThatThrownBy(() -> isolated.login(record, password, "postgres").close())
          .isInstanceOf(SQLException.class);
      isolated.server().execute("SELECT lo_unlink(%s)".formatted(object));
    }
    provisioner.drop(record, HELD);
    assertThat(isolated.roleExists(record)).isFalse();
  }

  @Test
  void aRoleThatAnEarlierAttemptLeftIsTakenOver() throws SQLException {
    OwnedDatabase record = isolated.server().newRecord();
    try (Connection admin = isolated.admin().getConnection()) {
      execute(admin, "CREATE ROLE %s NOLOGIN".formatted(IsolatedServer.role(record)));
    }
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));

    isolated.tenant(record).close();
  }

  @Test
  void thePasswordThatIsKeptAlreadyIsTheOneThatCounts() throws SQLException {
    OwnedDatabase record = isolated.server().newRecord();
    TenantPassword kept =
        isolated
            .credentials()
            .keep(record.id(), new TenantPassword("kept-by-another-node-'\"\\$1"));
    provisioner.create(record, Optional.empty(), HELD);

    isolated.login(record, kept.value(), record.name().value()).close();
  }

  @Test
  void registriesOnOneServerShareNothing() throws SQLException {
    try (IsolatedServer others = new IsolatedServer()) {
      OwnedDatabase record = created();
      OwnedDatabase other = others.server().newRecord();
      others.provisioner().create(other, Optional.empty(), HELD);

      assertThat(IsolatedServer.roles(other).owner())
          .isNotEqualTo(IsolatedServer.roles(record).owner());
      assertRefused(record, other.name().value());
      assertThatThrownBy(() -> others.tenant(other, record.name().value()).close())
          .isInstanceOf(SQLException.class);
      String before = others.server().fingerprint(other.name());
      provisioner.drop(record, HELD);
      assertThat(others.server().fingerprint(other.name())).isEqualTo(before);
      others.tenant(other).close();
      others.provisioner().drop(other, HELD);
    }
  }

  @Test
  void aDatabaseFromBeforeIsolationIsSuspendedForEverybody() throws SQLException {
    OwnedDatabase record = isolated.server().newRecord();
    isolated.withoutIsolation().create(record, Optional.empty(), HELD);

    provisioner.suspend(record, HELD);
    assertThat(isolated.server().acceptsConnections(record.name())).isFalse();
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
    provisioner.resume(record, HELD);
    assertThat(isolated.server().acceptsConnections(record.name())).isTrue();
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
  }

  @Test
  void isolationCanBeSwitchedOffAndOnWhileDatabasesAreSuspended() throws SQLException {
    OwnedDatabase record = created();
    PostgresProvisioner off = isolated.withoutIsolation();

    provisioner.suspend(record, HELD);
    assertThat(off.inspect(record)).isEqualTo(new Own(false));
    off.resume(record, HELD);
    isolated.tenant(record).close();
    off.suspend(record, HELD);
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
    provisioner.resume(record, HELD);
    isolated.tenant(record).close();
    off.drop(record, HELD);
    assertThat(isolated.roleExists(record)).isFalse();
  }

  @Test
  void aTenantCannotForgeTheNoteOfARename() throws SQLException {
    OwnedDatabase record = isolated.server().newRecord();
    OwnedDatabase accomplice = created();
    isolated.withoutIsolation().create(record, Optional.empty(), HELD);
    isolated.withoutIsolation().suspend(record, HELD);
    try (Connection tenant = isolated.tenant(accomplice)) {
      execute(
          tenant,
          "ALTER ROLE CURRENT_USER IN DATABASE %s SET application_name = 'tenantdb: closed for a rename'"
              .formatted(record.name()));
    }
    DatabaseName newName = isolated.server().newName();
    isolated.withoutIsolation().rename(record, newName, HELD);

    assertThat(isolated.server().acceptsConnections(newName)).isFalse();
  }

  @Test
  void aWrongDataSourceOfTheHostAltersNoOtherDatabase() {
    OwnedDatabase stranger = isolated.server().newRecord();
    isolated.server().createForeign(stranger.name(), "");
    PostgresProvisioner wrong =
        PostgresProvisioner.builder(
                address -> isolated.server().postgres().dataSource(stranger.name().value()),
                isolated.credentials())
            .server(Server.NAME, isolated.admin())
            .build();
    String schema = publicSchemaOf(stranger.name());

    assertThatThrownBy(() -> wrong.create(isolated.server().newRecord(), Optional.empty(), HELD))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining(stranger.name().value());
    assertThat(publicSchemaOf(stranger.name())).isEqualTo(schema);
  }

  private String publicSchemaOf(DatabaseName database) {
    try (Connection connection =
        isolated.server().postgres().dataSource(database.value()).getConnection()) {
      return query(
          connection,
          "SELECT concat_ws(' ', nspowner, nspacl) FROM pg_namespace WHERE nspname = 'public'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private OwnedDatabase created() {
    OwnedDatabase record = isolated.server().newRecord();
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
    return record;
  }

  private void assertRefused(OwnedDatabase record, String database) {
    assertThatThrownBy(() -> isolated.tenant(record, database).close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isIn(LOGIN_REFUSED, "42501"));
  }

  /** All that there is about a database and its login, grants in no particular order. */
  private String state(OwnedDatabase record) {
    return isolated
        .server()
        .queryOne(
            """
            SELECT concat_ws('|', d.datname, d.datdba, d.datallowconn,
                   (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(d.datacl) a),
                   (SELECT string_agg(s.setconfig::text, ',') FROM pg_db_role_setting s
                     WHERE s.setdatabase = d.oid),
                   r.rolcanlogin, r.rolinherit, r.rolpassword)
              FROM pg_database d, pg_authid r
             WHERE r.rolname = '%s' AND d.datname = ?"""
                .formatted(IsolatedServer.role(record)),
            record.name().value());
  }
}
