package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult.Renamed;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/** What others have open in a database when it is suspended, renamed or dropped. */
final class SessionsTest {

  private final Server server = new Server();
  private final PostgresProvisioner provisioner = server.provisioner();
  private final OwnedDatabase record = server.newRecord();

  @BeforeEach
  void create() {
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void suspendEndsSessionsAndRefusesNewOnesUntilResumed() throws SQLException {
    try (Connection one = server.session(record.name());
        Connection two = server.session(record.name())) {
      provisioner.suspend(record, HELD);

      assertThat(List.of(one.isValid(5), two.isValid(5))).containsExactly(false, false);
    }
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
    assertThatThrownBy(() -> server.session(record.name()).close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("not currently accepting connections");
    assertThatThrownBy(() -> server.superuserSession(record.name()).close())
        .isInstanceOf(SQLException.class);

    provisioner.suspend(record, HELD);
    provisioner.resume(record, HELD);
    provisioner.resume(record, HELD);

    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
    server.session(record.name()).close();
  }

  @Test
  void renameEndsSessionsAndOpensTheDatabaseUnderItsNewName() throws SQLException {
    DatabaseName newName = server.newName();
    try (Connection session = server.session(record.name())) {
      assertThat(provisioner.rename(record, newName, HELD)).isEqualTo(new Renamed());
      assertThat(session.isValid(5)).isFalse();
    }
    server.session(newName).close();
    assertThatThrownBy(() -> server.session(record.name()).close())
        .isInstanceOf(SQLException.class);
  }

  @Test
  void dropEndsSessions() throws SQLException {
    try (Connection session = server.session(record.name())) {
      assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);
      assertThat(session.isValid(5)).isFalse();
    }
    assertThat(server.exists(record.name().value())).isFalse();
  }

  @Test
  void sessionOfASuperuserMakesRenameFailAndLeavesTheDatabaseOpen() throws SQLException {
    try (Connection session = server.superuserSession(record.name())) {
      assertThatThrownBy(() -> provisioner.rename(record, server.newName(), HELD))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining("role postgres")
          .hasMessageContaining(record.name().value());
      assertThat(session.isValid(5)).isTrue();
    }
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
  }

  /** Between two looks at this clock some seconds pass, however fast the server is. */
  @ParameterizedTest
  @CsvSource({"1, 3", "3600, 2"})
  void waitForSessionsEndsWhenTheTimeIsOverAndNotBeforeTheSecondPass(long seconds, long passes)
      throws SQLException {
    AtomicLong looks = new AtomicLong();
    LongSupplier slow = () -> TimeUnit.SECONDS.toNanos(seconds * looks.getAndIncrement());
    Sessions sessions = new Sessions(Duration.ofSeconds(3), slow);
    try (Connection session = server.superuserSession(record.name());
        Connection admin = server.postgres().adminDataSource().getConnection()) {
      List<String> left = sessions.end(admin, Long.parseLong(server.oid(record.name())), "", HELD);

      assertThat(left).singleElement().asString().contains("role postgres");
      assertThat(looks).as("one at the start, one for each pass").hasValue(1 + passes);
      assertThat(session.isValid(5)).isTrue();
    }
  }

  @Test
  void sessionOfASuperuserMakesSuspendFailAndTheDatabaseRefuseNewOnes() throws SQLException {
    try (Connection session = server.superuserSession(record.name())) {
      assertThatThrownBy(() -> provisioner.suspend(record, HELD))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining("role postgres");
      assertThat(session.isValid(5)).isTrue();
    }
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
    provisioner.suspend(record, HELD);
  }

  /**
   * The server checks that the database accepts connections, waits for post_auth_delay, and only
   * then shows the session in pg_stat_activity.
   */
  @Test
  void sessionThatIsBeingStartedIsEndedToo() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Connection> starting = thread.submit(this::openSlowly);
      while (server.startingSessions(record.name()) == 0) {
        assertThat(starting.isDone()).as("it starts slowly").isFalse();
      }
      provisioner.suspend(record, HELD);

      assertThat(isAlive(starting)).isFalse();
    } finally {
      thread.shutdownNow();
    }
  }

  private Connection openSlowly() throws SQLException {
    Properties slow = new Properties();
    slow.setProperty("options", "-c post_auth_delay=1");
    return DriverManager.getConnection(server.tenantUrl(record.name()), slow);
  }

  private static boolean isAlive(Future<Connection> starting) throws Exception {
    try (Connection connection = starting.get()) {
      return connection.isValid(5);
    } catch (ExecutionException e) {
      return false;
    }
  }

  @Test
  void adminWhoIsSuperuserEndsTheSessionsOfSuperusers() throws SQLException {
    PostgresProvisioner superuser = server.provisioner(server.postgres().dataSource("postgres"));
    try (Connection session = server.superuserSession(record.name())) {
      superuser.suspend(record, HELD);
      assertThat(session.isValid(5)).isFalse();
    }
  }

  @Test
  void preparedTransactionIsNamedAndNothingIsDone() throws SQLException {
    String gid = "gid-" + record.nonce();
    execute(record.name(), "BEGIN; CREATE TABLE t (x int); PREPARE TRANSACTION '" + gid + "'");
    try (Connection session = server.session(record.name())) {
      assertThatThrownBy(() -> provisioner.drop(record, HELD))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining("prepared transaction '" + gid + "'");
      assertThatThrownBy(() -> provisioner.rename(record, server.newName(), HELD))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining(gid);
      assertThat(session.isValid(5)).isTrue();
    }
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));

    execute(record.name(), "ROLLBACK PREPARED '" + gid + "'");
    assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);
  }

  @Test
  void subscriptionIsNamedAndKeepsTheDatabaseFromBeingDroppedAlone() throws SQLException {
    execute(
        record.name(),
        "CREATE SUBSCRIPTION sub_x CONNECTION 'host=localhost' PUBLICATION p"
            + " WITH (connect = false, slot_name = NONE)");

    assertThatThrownBy(() -> provisioner.drop(record, HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("subscription 'sub_x'");

    OwnedDatabase renamed = record.named(server.newName());
    assertThat(provisioner.rename(record, renamed.name(), HELD)).isEqualTo(new Renamed());
    execute(renamed.name(), "DROP SUBSCRIPTION sub_x");
    assertThat(provisioner.drop(renamed, HELD)).isInstanceOf(Dropped.class);
  }

  @Test
  void idleReplicationSlotGoesWithTheDatabase() throws SQLException {
    String slot = "slot_" + record.nonce();
    execute(record.name(), "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");

    assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);

    assertThat(
            server.queryOne("SELECT count(*) FROM pg_replication_slots WHERE slot_name = ?", slot))
        .isEqualTo("0");
  }

  @Test
  void activeReplicationSlotIsNamedAndNothingIsDone() throws SQLException {
    String slot = "slot_" + record.nonce();
    execute(record.name(), "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
    try (Connection replication = replicating(slot);
        Connection session = server.session(record.name())) {
      assertThatThrownBy(() -> provisioner.drop(record, HELD))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining("active replication slot '" + slot + "'");
      assertThat(session.isValid(5)).isTrue();
      assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
      // Returns when the process that holds the slot has ended.
      assertThat(
              server.queryOne(
                  "SELECT pg_terminate_backend(active_pid, 60000) FROM pg_replication_slots"
                      + " WHERE slot_name = ?",
                  slot))
          .isEqualTo("t");
    }

    assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);
  }

  /** A session that holds the slot as long as it is open. */
  private Connection replicating(String slot) throws SQLException {
    Properties properties = new Properties();
    PGProperty.REPLICATION.set(properties, "database");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
    Connection connection =
        DriverManager.getConnection(server.postgres().jdbcUrl(record.name().value()), properties);
    try {
      var unused =
          connection
              .unwrap(PGConnection.class)
              .getReplicationAPI()
              .replicationStream()
              .logical()
              .withSlotName(slot)
              .withSlotOption("proto_version", 1)
              .withSlotOption("publication_names", "p")
              .start();
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Test
  void invalidDatabasesThatACutOffDropLeavesAreDropped() {
    for (String name : List.of(record.name().value(), Server.retired(record))) {
      if (!server.exists(name)) {
        server.execute("CREATE DATABASE %s OWNER tenantdb_admin".formatted(name));
      }
      server.execute(
          "UPDATE pg_database SET datconnlimit = -2 WHERE datname = '%s'".formatted(name));
    }
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));

    assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);

    assertThat(server.allOf(record)).containsExactly("");
  }

  @Test
  void invalidHalfMadeDatabaseIsNotUsed() {
    OwnedDatabase other = server.newRecord();
    server.execute("CREATE DATABASE %s OWNER tenantdb_admin".formatted(Server.unclaimed(other)));
    server.execute(
        "UPDATE pg_database SET datconnlimit = -2 WHERE datname = '%s'"
            .formatted(Server.unclaimed(other)));

    assertThat(provisioner.create(other, Optional.empty(), HELD)).isEqualTo(new Created(false));
    assertThat(provisioner.inspect(other)).isEqualTo(new Own(true));
    provisioner.drop(other, HELD);
  }

  private void execute(DatabaseName database, String sql) throws SQLException {
    try (Connection connection = server.postgres().dataSource(database.value()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
