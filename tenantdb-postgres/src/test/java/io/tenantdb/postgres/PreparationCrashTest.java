package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.testservers.Torture;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is done with templates and clones is cut off after each thing that it asks of the server in
 * turn, until it gets through: repeating it always finishes it.
 */
final class PreparationCrashTest {

  /** Each point under -Ptorture, otherwise each third. */
  static final int STEP = Torture.isFull() ? 1 : 3;

  private final Server server = new Server();
  private final Templates templates = new Templates(server);
  private final PostgresProvisioner provisioner = server.provisioner();

  @AfterEach
  void close() {
    server.close();
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
      points += STEP;
    }
    assertThat(points).as("points at which it was cut off").isGreaterThanOrEqualTo(atLeast);
  }

  private boolean isCutOff(int point, Consumer<PostgresProvisioner> operation) {
    FaultyDataSource faulty = new FaultyDataSource(server.postgres().adminPool(), point, true);
    try {
      operation.accept(server.provisioner(faulty.dataSource()));
    } catch (TenantServerUnavailableException e) {
      assertThat(faulty.hasFailed()).as("cut off at %s", point).isTrue();
    }
    return faulty.hasFailed();
  }

  @ParameterizedTest
  @EnumSource
  void prepareIsFinishedByTheNextCall(Kind kind) throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    atEveryPoint(
        12,
        point -> {
          PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
          boolean cutOff = isCutOff(point, p -> p.prepare(database, Optional.of(template), HELD));
          assertThat(provisioner.isSealed(database)).isFalse();
          DatabaseName name =
              provisioner.prepare(database, Optional.of(template), HELD).databaseName();
          assertThat(server.allOf(database.nonce())).containsExactly(name.value());
          assertThat(templates.holdsTable(name)).isTrue();
          provisioner.discard(database, HELD);
          return cutOff;
        });
  }

  @Test
  void aPreparationThatIsGivenUpLetsNobodyInButTheOwner() throws SQLException {
    atEveryPoint(
        12,
        point -> {
          PreparedDatabase database = server.newPrepared(Kind.CLONE, Server.newFingerprint());
          boolean cutOff = isCutOff(point, p -> p.prepare(database, Optional.empty(), HELD));
          assertThat(
                  server.queryOne(
                      "SELECT count(*) FROM pg_database WHERE datname LIKE ? AND datallowconn"
                          + " AND EXISTS (SELECT FROM"
                          + " aclexplode(coalesce(datacl, acldefault('d', datdba)))"
                          + " WHERE grantee = 0 AND privilege_type = 'CONNECT')",
                      "%" + database.nonce()))
              .as("open to PUBLIC, cut off at %s", point)
              .isEqualTo("0");
          provisioner.discard(database, HELD);
          assertThat(server.allOf(database.nonce())).containsExactly("");
          return cutOff;
        });
  }

  @ParameterizedTest
  @EnumSource
  void sealIsFinishedByTheNextCall(Kind kind) throws SQLException {
    atEveryPoint(
        10,
        point -> {
          PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
          templates.migrate(provisioner.prepare(database, Optional.empty(), HELD).databaseName());
          boolean cutOff = isCutOff(point, p -> p.seal(database, HELD));
          provisioner.seal(database, HELD);
          assertThat(provisioner.isSealed(database)).isTrue();
          assertThat(server.allOf(database.nonce())).hasSize(1);
          provisioner.discard(database, HELD);
          return cutOff;
        });
  }

  @ParameterizedTest
  @EnumSource
  void discardIsFinishedByTheNextCall(Kind kind) throws SQLException {
    atEveryPoint(
        16,
        point -> {
          PreparedDatabase database = server.newPrepared(kind, Server.newFingerprint());
          provisioner.prepare(database, Optional.empty(), HELD);
          provisioner.seal(database, HELD);
          boolean cutOff = isCutOff(point, p -> p.discard(database, HELD));
          provisioner.discard(database, HELD);
          assertThat(server.allOf(database.nonce())).containsExactly("");
          assertThat(provisioner.isSealed(database)).isFalse();
          return cutOff;
        });
  }

  @Test
  void aCloneIsClaimedByTheNextCall() throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    atEveryPoint(
        5,
        point -> {
          OwnedDatabase record = server.newRecord(templates.sealedClone(template));
          boolean cutOff = isCutOff(point, p -> p.create(record, Optional.of(template), HELD));
          boolean claimed = server.exists(record.name().value());
          assertThat(provisioner.create(record, Optional.of(template), HELD))
              .isEqualTo(new Created(!claimed));
          isWhole(record);
          return cutOff;
        });
  }

  @Test
  void aCloneOfTheTemplateIsFinishedByTheNextCall() throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    atEveryPoint(
        10,
        point -> {
          OwnedDatabase record = server.newRecord();
          boolean cutOff = isCutOff(point, p -> p.create(record, Optional.of(template), HELD));
          boolean claimed = server.exists(record.name().value());
          // Without the template, what the earlier call has cloned is used all the same.
          boolean cloned = server.exists(Server.cloned(record));
          assertThat(
                  provisioner.create(
                      record, cloned ? Optional.empty() : Optional.of(template), HELD))
              .isEqualTo(new Created(!claimed));
          isWhole(record);
          return cutOff;
        });
  }

  private void isWhole(OwnedDatabase record) {
    assertThat(server.allOf(record)).containsExactly(record.name().value());
    assertThat(server.comment(record.name())).isEqualTo(Server.marker(record));
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
    assertThat(templates.holdsTable(record.name())).isTrue();
    provisioner.drop(record, HELD);
  }
}
