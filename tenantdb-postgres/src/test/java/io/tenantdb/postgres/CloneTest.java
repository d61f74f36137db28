package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.testservers.WatchedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records' databases that are clones: of the warm pool, or of a template. */
final class CloneTest {

  private final Server server = new Server();
  private final Templates templates = new Templates(server);
  private final PostgresProvisioner provisioner = server.provisioner();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aRecordBecomesACloneOfTheTemplate() throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    OwnedDatabase record = server.newRecord();

    assertThat(provisioner.create(record, Optional.of(template), HELD))
        .isEqualTo(new Created(true));

    isWhole(record);
    assertThat(provisioner.create(record, Optional.of(template), HELD))
        .as("repeated")
        .isEqualTo(new Created(false));
    assertThat(provisioner.isSealed(template)).isTrue();
  }

  @Test
  void aSealedCloneBecomesTheRecordsDatabase() throws SQLException {
    PreparedDatabase clone = templates.sealedClone(templates.sealedTemplate());
    OwnedDatabase record = server.newRecord(clone);
    String oid = server.oid(new DatabaseName(Server.cloned(record)));

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(true));

    isWhole(record);
    assertThat(server.oid(record.name())).isEqualTo(oid);
    assertThat(provisioner.isSealed(clone)).isFalse();
    provisioner.discard(clone, HELD);
    assertThat(provisioner.inspect(record)).as("after a late discard").isEqualTo(new Own(true));
  }

  @Test
  void anUnsealedCloneOfThePoolNeverBecomesARecordsDatabase() {
    PreparedDatabase template = templates.sealedTemplate();
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, template.fingerprint());
    DatabaseName name = provisioner.prepare(clone, Optional.of(template), HELD).databaseName();
    OwnedDatabase record = server.newRecord(clone);
    String open = server.fingerprint(name);

    assertThatThrownBy(() -> provisioner.create(record, Optional.of(template), HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("never sealed");
    assertThat(server.fingerprint(name)).isEqualTo(open);
    server.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(name));
    assertThatThrownBy(() -> provisioner.create(record, Optional.of(template), HELD))
        .as("closed, but not sealed")
        .hasMessageContaining("never sealed");
    assertThat(server.exists(record.name().value())).isFalse();
  }

  @Test
  void aTemplateThatIsNotThereOrNotSealedOrAStrangersCountsAsNone() {
    PreparedDatabase template = server.newPrepared(Kind.TEMPLATE, Server.newFingerprint());
    assertThat(created(template)).isEqualTo(new Created(false));
    provisioner.prepare(template, Optional.empty(), HELD);
    assertThat(created(template)).isEqualTo(new Created(false));
    provisioner.discard(template, HELD);
    DatabaseName name = new DatabaseName(Server.templateName(template));
    server.createForeign(name, "theirs");
    server.execute(
        "ALTER DATABASE %s WITH ALLOW_CONNECTIONS false IS_TEMPLATE true".formatted(name));
    String before = server.fingerprint(name);
    assertThat(created(template)).isEqualTo(new Created(false));
    assertThat(server.fingerprint(name)).isEqualTo(before);
    server.execute("ALTER DATABASE %s WITH IS_TEMPLATE false".formatted(name));
  }

  @Test
  void aCloneOfARecordWhoseNameIsTakenIsDropped() {
    PreparedDatabase clone = templates.sealedClone(templates.sealedTemplate());
    OwnedDatabase record = server.newRecord(clone);
    server.createForeign(record.name(), "theirs");
    String before = server.fingerprint(record.name());

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isInstanceOf(NameTaken.class);

    assertThat(server.exists(Server.cloned(record))).isFalse();
    assertThat(server.fingerprint(record.name())).isEqualTo(before);
  }

  @Test
  void droppingARecordDropsTheCloneThatItHasNotClaimed() {
    OwnedDatabase record = server.newRecord(templates.sealedClone(templates.sealedTemplate()));

    assertThat(provisioner.drop(record, HELD)).isInstanceOf(DropResult.Dropped.class);

    assertThat(server.allOf(record)).containsExactly("");
    assertThat(provisioner.drop(record, HELD)).isEqualTo(new DropResult.Absent());
  }

  @ParameterizedTest
  @EnumSource
  void clonesAreMadeByTheStrategyThatIsSet(PostgresProvisioner.CloneStrategy strategy)
      throws SQLException {
    List<String> creating = new CopyOnWriteArrayList<>();
    PostgresProvisioner copying =
        PostgresProvisioner.withoutIsolation()
            .server(
                Server.NAME,
                new WatchedDataSource(server.postgres().adminPool(), sql -> creating.add(sql)))
            .cloneStrategy(strategy)
            .createsAtOnce(1)
            .build();
    OwnedDatabase record = server.newRecord();

    assertThat(copying.create(record, Optional.of(templates.sealedTemplate()), HELD))
        .isEqualTo(new Created(true));
    isWhole(record);
    assertThat(creating)
        .filteredOn(sql -> sql.startsWith("CREATE DATABASE"))
        .singleElement()
        .asString()
        .contains("STRATEGY " + strategy);
  }

  @Test
  void aTemplateThatIsInUseIsWaitedFor() throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    AtomicInteger pauses = new AtomicInteger();
    try (Connection user = sessionIn(template)) {
      PostgresProvisioner waiting =
          pausing(
              longest -> {
                pauses.incrementAndGet();
                assertThat(held(server)).as("locks and transactions meanwhile").isEqualTo("0 0");
                endQuietly(user);
              });
      // The session keeps the template in use, but it counts as sealed.
      OwnedDatabase record = server.newRecord();

      assertThat(waiting.create(record, Optional.of(template), HELD)).isEqualTo(new Created(true));
      isWhole(record);
    }
    assertThat(pauses).hasValue(1);
  }

  @Test
  void aTemplateThatStaysInUseIsReportedWhenTheFenceIsNearlyOver() throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    OwnedDatabase record = server.newRecord();
    Fence shortOne = Fence.of(1, () -> Duration.ofSeconds(5));
    try (Connection user = sessionIn(template)) {
      PostgresProvisioner waiting = pausing(longest -> assertThat(longest).isNull());
      assertThatThrownBy(() -> waiting.create(record, Optional.of(template), shortOne))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining("being accessed by other users");
      assertThat(user.isValid(5)).isTrue();
    }
    assertThat(server.allOf(record)).containsExactly("");
  }

  @Test
  void aTemplateThatVanishesMeanwhileCountsAsNone() throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    OwnedDatabase record = server.newRecord();
    try (Connection user = sessionIn(template)) {
      PostgresProvisioner waiting =
          pausing(
              longest -> {
                endQuietly(user);
                provisioner.discard(template, HELD);
              });
      assertThat(waiting.create(record, Optional.of(template), HELD)).isEqualTo(new Created(false));
    }
  }

  @Test
  void aTemplateThatVanishesWhileACloneIsPreparedIsAFault() throws SQLException {
    PreparedDatabase template = templates.sealedTemplate();
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, template.fingerprint());
    try (Connection user = sessionIn(template)) {
      PostgresProvisioner waiting =
          pausing(
              longest -> {
                endQuietly(user);
                provisioner.discard(template, HELD);
              });
      assertThatThrownBy(() -> waiting.prepare(clone, Optional.of(template), HELD))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining("no sealed template");
    }
    assertThat(server.allOf(clone.nonce())).containsExactly("");
  }

  @Test
  void aLateWorkerLeavesNoPreparedDatabase() {
    PreparedDatabase clone = server.newPrepared(Kind.CLONE, Server.newFingerprint());
    AtomicInteger looks = new AtomicInteger(3);
    Fence lost =
        Fence.of(
            1,
            () -> {
              if (looks.getAndDecrement() <= 0) {
                throw new LeaseLostException(new PreparationLease(clone.nonce(), "late worker", 1));
              }
              return Duration.ofMinutes(1);
            });

    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> provisioner.prepare(clone, Optional.empty(), lost));

    assertThat(server.allOf(clone.nonce())).containsExactly("");
  }

  private Object created(PreparedDatabase template) {
    return provisioner.create(server.newRecord(), Optional.of(template), HELD);
  }

  private void isWhole(OwnedDatabase record) throws SQLException {
    assertThat(server.allOf(record)).containsExactly(record.name().value());
    assertThat(server.comment(record.name())).isEqualTo(Server.marker(record));
    assertThat(templates.holdsTable(record.name())).isTrue();
    server.session(record.name()).close();
  }

  /** A session that a superuser keeps in a template that refuses connections again. */
  private Connection sessionIn(PreparedDatabase template) throws SQLException {
    DatabaseName name = new DatabaseName(Server.templateName(template));
    server.execute("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(name));
    Connection session = server.superuserSession(name);
    server.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(name));
    return session;
  }

  private static String held(Server server) {
    return server.queryOne(
        "SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') || ' ' || count(*)"
            + " FROM pg_stat_activity WHERE state = 'idle in transaction' AND usename = ?",
        "tenantdb_admin");
  }

  private PostgresProvisioner pausing(Cloning.Pause pause) {
    return PostgresProvisioner.withoutIsolation()
        .server(Server.NAME, server.postgres().adminPool())
        .pause(pause)
        .build();
  }

  private static void endQuietly(Connection session) {
    try {
      session.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
