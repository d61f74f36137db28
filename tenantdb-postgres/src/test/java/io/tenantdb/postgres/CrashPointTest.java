package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import io.tenantdb.api.provisioning.DatabaseInspection.Absent;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult.Renamed;
import io.tenantdb.testservers.Torture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each operation is cut off after each thing that it asks of the server in turn, until it gets
 * through: repeating it always finishes it.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class CrashPointTest {

  private final Server server = new Server();
  private final PostgresProvisioner provisioner = server.provisioner();
  private final DatabaseName strangersName = server.newName();
  private String stranger = "";

  @BeforeAll
  void createStranger() {
    server.createForeign(strangersName, "somebody's");
    stranger = server.fingerprint(strangersName);
  }

  @AfterAll
  void strangerIsUntouched() {
    assertThat(server.fingerprint(strangersName)).isEqualTo(stranger);
    server.close();
  }

  /** Crashes, and where there is time also connections that break while the process lives on. */
  static Stream<Boolean> crashOrLostConnection() {
    boolean full = Torture.isFull();
    return full ? Stream.of(true, false) : Stream.of(true);
  }

  /** One operation, cut off at a point. */
  private interface Attempt {
    /**
     * @return false if the operation got through
     */
    boolean cutOffAt(int point) throws SQLException;
  }

  private static void atEveryPoint(int atLeast, Attempt attempt) throws SQLException {
    int points = 0;
    while (attempt.cutOffAt(points)) {
      points++;
    }
    assertThat(points).as("points at which it was cut off").isGreaterThanOrEqualTo(atLeast);
  }

  private boolean isCutOff(
      int point,
      boolean crash,
      OwnedDatabase record,
      BiConsumer<PostgresProvisioner, OwnedDatabase> operation) {
    FaultyDataSource faulty = new FaultyDataSource(server.postgres().adminPool(), point, crash);
    PostgresProvisioner cutOff = server.provisioner(faulty.dataSource());
    try {
      operation.accept(cutOff, record);
    } catch (TenantServerUnavailableException e) {
      assertThat(faulty.hasFailed()).as("cut off at %s", point).isTrue();
    }
    return faulty.hasFailed();
  }

  @ParameterizedTest
  @MethodSource("crashOrLostConnection")
  void createIsFinishedByTheNextCall(boolean crash) throws SQLException {
    atEveryPoint(
        12,
        point -> {
          OwnedDatabase record = server.newRecord();
          boolean cutOff =
              isCutOff(point, crash, record, (p, own) -> p.create(own, Optional.empty(), HELD));
          assertThat(provisioner.create(record, Optional.empty(), HELD))
              .isEqualTo(new Created(false));
          assertThat(server.allOf(record)).containsExactly(record.name().value());
          assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
          provisioner.drop(record, HELD);
          return cutOff;
        });
  }

  @Test
  void createThatIsGivenUpIsCleanedUpByDrop() throws SQLException {
    atEveryPoint(
        12,
        point -> {
          OwnedDatabase record = server.newRecord();
          boolean cutOff =
              isCutOff(point, true, record, (p, own) -> p.create(own, Optional.empty(), HELD));
          assertThat(server.acceptsConnections(new DatabaseName(Server.unclaimed(record))))
              .as("a half-made database lets somebody in")
              .isFalse();
          boolean anythingThere = !server.allOf(record).contains("");
          assertThat(provisioner.drop(record, HELD))
              .isInstanceOf(anythingThere ? Dropped.class : DropResult.Absent.class);
          assertThat(server.allOf(record)).containsExactly("");
          return cutOff;
        });
  }

  @Test
  void createNeverAdoptsADatabaseThatTookTheNameInBetween() throws SQLException {
    atEveryPoint(
        6,
        point -> {
          OwnedDatabase record = server.newRecord();
          boolean cutOff =
              isCutOff(point, true, record, (p, own) -> p.create(own, Optional.empty(), HELD));
          if (server.exists(record.name().value())) {
            return false;
          }
          server.createForeign(record.name(), "");
          String before = server.fingerprint(record.name());
          assertThat(provisioner.create(record, Optional.empty(), HELD))
              .isInstanceOf(NameTaken.class);
          assertThat(server.fingerprint(record.name())).isEqualTo(before);
          assertThat(server.exists(Server.unclaimed(record))).isFalse();
          server.execute("DROP DATABASE " + record.name());
          return cutOff;
        });
  }

  @ParameterizedTest
  @MethodSource("crashOrLostConnection")
  void renameIsFinishedByTheNextCall(boolean crash) throws SQLException {
    OwnedDatabase first = created();
    String oid = server.oid(first.name());
    AtomicReference<OwnedDatabase> current = new AtomicReference<>(first);
    atEveryPoint(
        20,
        point -> {
          OwnedDatabase record = current.get();
          DatabaseName newName = server.newName();
          boolean cutOff =
              isCutOff(point, crash, record, (faulty, own) -> faulty.rename(own, newName, HELD));
          assertThat(provisioner.rename(record, newName, HELD)).isEqualTo(new Renamed());
          assertThat(server.allOf(record)).containsExactly(newName.value());
          assertThat(server.oid(newName)).isEqualTo(oid);
          assertThat(provisioner.inspect(record.named(newName))).isEqualTo(new Own(true));
          assertThat(settingsOf(newName)).isEqualTo("0");
          current.set(record.named(newName));
          return cutOff;
        });
  }

  @Test
  void renameOfASuspendedDatabaseNeverOpensIt() throws SQLException {
    AtomicReference<OwnedDatabase> current = new AtomicReference<>(created());
    provisioner.suspend(current.get(), HELD);
    atEveryPoint(
        18,
        point -> {
          OwnedDatabase record = current.get();
          DatabaseName newName = server.newName();
          boolean cutOff =
              isCutOff(point, true, record, (faulty, own) -> faulty.rename(own, newName, HELD));
          assertThat(provisioner.rename(record, newName, HELD)).isEqualTo(new Renamed());
          assertThat(provisioner.inspect(record.named(newName))).isEqualTo(new Own(false));
          current.set(record.named(newName));
          return cutOff;
        });
  }

  @Test
  void renameThatFailsOpensTheDatabaseAgain() throws SQLException {
    AtomicReference<OwnedDatabase> current = new AtomicReference<>(created());
    atEveryPoint(
        20,
        point -> {
          OwnedDatabase record = current.get();
          DatabaseName newName = server.newName();
          boolean cutOff =
              isCutOff(point, false, record, (faulty, own) -> faulty.rename(own, newName, HELD));
          DatabaseName now = server.exists(newName.value()) ? newName : record.name();
          assertThat(server.acceptsConnections(now)).as("cut off at %s", point).isTrue();
          current.set(record.named(now));
          return cutOff;
        });
  }

  @Test
  void dropIsFinishedByTheNextCall() throws SQLException {
    atEveryPoint(
        18,
        point -> {
          OwnedDatabase record = created();
          boolean cutOff = isCutOff(point, true, record, (p, own) -> p.drop(own, HELD));
          provisioner.drop(record, HELD);
          assertThat(server.allOf(record)).containsExactly("");
          assertThat(provisioner.inspect(record)).isEqualTo(new Absent());
          assertThat(provisioner.drop(record, HELD)).isEqualTo(new DropResult.Absent());
          return cutOff;
        });
  }

  @Test
  void suspendAndResumeAreFinishedByTheNextCall() throws SQLException {
    OwnedDatabase record = created();
    atEveryPoint(
        8,
        point -> {
          try (Connection session = server.session(record.name())) {
            boolean cutOff = isCutOff(point, true, record, (p, own) -> p.suspend(own, HELD));
            provisioner.suspend(record, HELD);
            assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
            assertThat(session.isValid(1)).isFalse();
            isCutOff(point, true, record, (p, own) -> p.resume(own, HELD));
            provisioner.resume(record, HELD);
            assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
            return cutOff;
          }
        });
  }

  @Test
  void suspendingAfterARenameThatWasCutOffLastsBeyondTheRename() {
    OwnedDatabase record = created();
    DatabaseName newName = server.newName();
    closedByARenameThatWasCutOff(record, newName);
    provisioner.suspend(record, HELD);

    assertThat(provisioner.rename(record, newName, HELD)).isEqualTo(new Renamed());
    assertThat(provisioner.inspect(record.named(newName))).isEqualTo(new Own(false));
  }

  @Test
  void resumingAfterARenameThatWasCutOffOpensTheDatabase() {
    OwnedDatabase record = created();
    closedByARenameThatWasCutOff(record, server.newName());

    provisioner.resume(record, HELD);

    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
    assertThat(settingsOf(record.name())).isEqualTo("0");
  }

  @Test
  void anUnreachableServerIsSaidToBeSo() {
    FaultyDataSource faulty = new FaultyDataSource(server.postgres().adminPool(), 0, true);
    assertThatThrownBy(
            () ->
                server
                    .provisioner(faulty.dataSource())
                    .create(server.newRecord(strangersName), Optional.empty(), HELD))
        .isInstanceOf(TenantServerUnavailableException.class)
        .hasMessageContaining(strangersName.value());
  }

  private void closedByARenameThatWasCutOff(OwnedDatabase record, DatabaseName newName) {
    int point = 0;
    while (server.acceptsConnections(record.name())) {
      isCutOff(point++, true, record, (faulty, own) -> faulty.rename(own, newName, HELD));
    }
    assertThat(settingsOf(record.name())).as("the note of the rename").isEqualTo("1");
  }

  private String settingsOf(DatabaseName name) {
    return server.queryOne(
        "SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
            + " WHERE d.datname = ?",
        name.value());
  }

  private OwnedDatabase created() {
    OwnedDatabase record = server.newRecord();
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
    return record;
  }
}
