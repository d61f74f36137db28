package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.doctor.DatabaseFinding.AccessMismatch;
import io.tenantdb.api.doctor.DatabaseFinding.GhostRecord;
import io.tenantdb.api.doctor.DatabaseFinding.HalfDroppedDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.HistoryMismatch;
import io.tenantdb.api.doctor.DatabaseFinding.MisplacedDatabase;
import io.tenantdb.api.doctor.DatabaseFinding.MissingLogin;
import io.tenantdb.api.doctor.DatabaseFinding.StrangerDatabase;
import io.tenantdb.api.doctor.LifecycleFinding.ExpiredInBin;
import io.tenantdb.api.doctor.LifecycleFinding.StuckRecord;
import io.tenantdb.api.doctor.LifecycleFinding.UnknownTenant;
import io.tenantdb.api.doctor.ReadDatabaseFinding.ForeignReadDatabase;
import io.tenantdb.api.doctor.ReadDatabaseFinding.MissingReadDatabase;
import io.tenantdb.api.doctor.ReadDatabaseFinding.ReadDatabaseRemains;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What records and their databases do not agree on, made behind the library's back. */
class DoctorRecordsTest {

  private static final Clinic CLINIC = new Clinic();

  private TenantDatabase record;

  @BeforeEach
  void create() {
    record = CLINIC.create();
    assertThat(CLINIC.found()).isEmpty();
  }

  @AfterEach
  void drop() {
    if (!CLINIC.state(record).isDeleted()) {
      CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
    assertThat(CLINIC.found()).isEmpty();
  }

  @AfterAll
  static void close() {
    CLINIC.close();
  }

  @Test
  void aGhostIsRecordedAsGoneAndTheTenantCanHaveAnother() {
    CLINIC.byHand("DROP DATABASE " + record.databaseName() + " WITH (FORCE)");

    GhostRecord ghost = CLINIC.only(GhostRecord.class);

    assertThat(ghost.record()).isEqualTo(record);
    assertThat(ghost.safeAlone()).isFalse();
    CLINIC.mend(ghost);
    assertThat(CLINIC.state(record).presence()).isEqualTo(DatabasePresence.GONE);
    TenantDatabase next =
        CLINIC
            .node
            .provisioning()
            .createTenantDatabase(TenantDatabaseCreateCommand.of(record.tenantId(), BY));
    CLINIC.node.provisioning().deleteTenantDatabase(next.tenantId(), BY);
  }

  @Test
  void aStrangerIsNamedAndNeverTouched() throws SQLException {
    String name = record.databaseName().value();
    CLINIC.byHand("DROP DATABASE " + name + " WITH (FORCE)");
    CLINIC.byHand("CREATE DATABASE " + name);
    CLINIC.byHand("COMMENT ON DATABASE " + name + " IS 'theirs'");
    String before = CLINIC.fingerprint(name);

    StrangerDatabase stranger = CLINIC.only(StrangerDatabase.class);

    assertThat(stranger.message()).contains("owner postgres", "'theirs'");
    assertThat(CLINIC.repair(stranger)).isInstanceOf(RepairResult.Refused.class);
    assertThat(CLINIC.fingerprint(name)).isEqualTo(before);
    CLINIC.byHand("DROP DATABASE " + name);
    CLINIC.mend(CLINIC.only(GhostRecord.class));
  }

  @Test
  void aDatabaseThatWasRenamedByHandGetsItsNameBack() throws SQLException {
    CLINIC.byHand("ALTER DATABASE " + record.databaseName() + " RENAME TO moved_by_hand");

    MisplacedDatabase misplaced = CLINIC.only(MisplacedDatabase.class);

    assertThat(misplaced.foundAs()).isEqualTo("moved_by_hand");
    CLINIC.mend(misplaced);
    assertThat(CLINIC.fingerprint("moved_by_hand")).isEmpty();
    assertThat(CLINIC.tenantComesIn(record)).isTrue();
  }

  @Test
  void aDatabaseThatSomebodyBeganToDropIsFinished() {
    CLINIC.byHand(
        "UPDATE pg_database SET datconnlimit = -2 WHERE datname = '%s'"
            .formatted(record.databaseName()));

    CLINIC.mend(CLINIC.only(HalfDroppedDatabase.class));

    assertThat(CLINIC.state(record).presence()).isEqualTo(DatabasePresence.GONE);
  }

  @Test
  void aSuspendedDatabaseThatWasOpenedIsClosedAlone() {
    CLINIC.node.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    String role = TenantLogin.roleOf(record.id());
    CLINIC.byHand("ALTER ROLE %s LOGIN".formatted(role));
    CLINIC.byHand("GRANT CONNECT ON DATABASE %s TO %s".formatted(record.databaseName(), role));
    assertThat(CLINIC.tenantComesIn(record)).isTrue();

    AccessMismatch mismatch = CLINIC.only(AccessMismatch.class);

    assertThat(mismatch.open()).isTrue();
    assertThat(mismatch.safeAlone()).isTrue();
    CLINIC.mend(mismatch);
    assertThat(CLINIC.tenantComesIn(record)).isFalse();
  }

  @Test
  void aServingDatabaseThatWasClosedIsOpenedWhenAsked() {
    CLINIC.byHand("ALTER ROLE %s NOLOGIN".formatted(TenantLogin.roleOf(record.id())));

    AccessMismatch mismatch = CLINIC.only(AccessMismatch.class);

    assertThat(mismatch.open()).isFalse();
    assertThat(mismatch.safeAlone()).isFalse();
    CLINIC.mend(mismatch);
    assertThat(CLINIC.tenantComesIn(record)).isTrue();
  }

  @Test
  void aLoginThatIsGoneIsMadeAgain() {
    String role = TenantLogin.roleOf(record.id());
    CLINIC.byHand("REVOKE ALL ON DATABASE %s FROM %s".formatted(record.databaseName(), role));
    CLINIC.byHand("DROP ROLE " + role);

    CLINIC.mend(CLINIC.only(MissingLogin.class));

    assertThat(CLINIC.tenantComesIn(record)).isTrue();
  }

  @Test
  void theLoginOfASuspendedDatabaseComesBackShutOut() {
    CLINIC.node.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    CLINIC.byHand("DROP ROLE " + dropRights());

    CLINIC.mend(CLINIC.only(MissingLogin.class));

    assertThat(CLINIC.tenantComesIn(record)).isFalse();
    CLINIC.node.provisioning().resumeTenantDatabase(record.tenantId(), BY);
    assertThat(CLINIC.tenantComesIn(record)).isTrue();
  }

  private String dropRights() {
    String role = TenantLogin.roleOf(record.id());
    CLINIC.byHand("REVOKE ALL ON DATABASE %s FROM %s".formatted(record.databaseName(), role));
    return role;
  }

  @Test
  void aHistoryThatIsBehindTheRecordIsRecordedWhenAsked() throws SQLException {
    CLINIC.inside(record, "DELETE FROM flyway_schema_history WHERE version = '2'");

    HistoryMismatch mismatch = CLINIC.only(HistoryMismatch.class);

    assertThat(mismatch.message()).contains("schema version 2", "shows 1");
    CLINIC.mend(mismatch);
    assertThat(CLINIC.state(record).schemaVersion()).isEqualTo(new SchemaVersion("1"));
  }

  @Test
  void aHistoryOfOtherMigrationsAtTheSameVersionIsRecordedWhenAsked() throws SQLException {
    CLINIC.inRegistry(
        "UPDATE tenantdb.tenant_database SET schema_fingerprint = '%032d' WHERE id = '%s'"
            .formatted(0, record.id()));

    HistoryMismatch mismatch = CLINIC.only(HistoryMismatch.class);

    assertThat(mismatch.message())
        .contains("schema version 2", "its history shows other migrations up to that version");
    CLINIC.mend(mismatch);
    assertThat(CLINIC.state(record).schemaFingerprint())
        .isNotNull()
        .isEqualTo(record.schemaFingerprint());
  }

  @Test
  void aHistoryThatIsNotTheHostsIsLeftToPeople() throws SQLException {
    CLINIC.inside(record, "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '2'");

    HistoryMismatch mismatch = CLINIC.only(HistoryMismatch.class);

    assertThat(mismatch.error()).isPresent();
    assertThat(CLINIC.repair(mismatch)).isInstanceOf(RepairResult.Refused.class);
    CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
  }

  @Test
  void theDatabaseOfATenantThatTheHostHasForgottenIsDeletedWhenAsked() {
    CLINIC.gone.add(record.tenantId());

    UnknownTenant unknown = CLINIC.only(UnknownTenant.class);

    assertThat(unknown.safeAlone()).isFalse();
    CLINIC.mend(unknown);
    assertThat(CLINIC.state(record).isDeleted()).isTrue();
  }

  @Test
  void aRecordThatNobodyProvisionsIsStuckUntilSomebodyDoes() {
    TenantDatabase waiting = CLINIC.node.commands().create(Stack.create());

    StuckRecord stuck = CLINIC.only(StuckRecord.class);

    assertThat(stuck.record()).isEqualTo(waiting);
    assertThat(stuck.safeAlone()).isTrue();
    CLINIC.mend(stuck);
    assertThat(CLINIC.state(waiting).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    CLINIC.node.provisioning().deleteTenantDatabase(waiting.tenantId(), BY);
  }

  @Test
  void theWorkOfADeadWorkerIsFinished() {
    CLINIC
        .registry
        .leases()
        .acquire(
            record.id(),
            new LeaseRequest("a dead node", LeasedOperation.DROP, Duration.ofMillis(1), BY));
    await().until(() -> !CLINIC.registry.leases().findExpired(1).isEmpty());

    StuckRecord stuck = CLINIC.only(StuckRecord.class);

    assertThat(stuck.leaseExpired()).isTrue();
    CLINIC.mend(stuck);
    assertThat(CLINIC.state(record).isDeleted()).isTrue();
  }

  @Test
  void workUnderWayIsNoFinding() {
    var lease =
        CLINIC
            .registry
            .leases()
            .acquire(
                record.id(),
                new LeaseRequest("another node", LeasedOperation.DROP, Duration.ofHours(1), BY))
            .lease();
    CLINIC.byHand("DROP DATABASE " + record.databaseName() + " WITH (FORCE)");

    assertThat(CLINIC.found()).isEmpty();

    CLINIC.registry.leases().release(lease);
    GhostRecord ghost = CLINIC.only(GhostRecord.class);
    CLINIC.mend(ghost);
  }

  @Test
  void whatIsInTheBinForLongEnoughIsPurged() throws SQLException {
    try (TenantDb recycling =
        CLINIC
            .builder()
            .recycleBin(Duration.ofMillis(1))
            .purgePause(Duration.ofMillis(1))
            .build()) {
      recycling.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }

    ExpiredInBin expired = CLINIC.only(ExpiredInBin.class);

    assertThat(expired.safeAlone()).isTrue();
    CLINIC.mend(expired);
    assertThat(CLINIC.state(record).presence()).isEqualTo(DatabasePresence.GONE);
    assertThat(CLINIC.fingerprint("tdb_bin_" + record.creationNonce())).isEmpty();
  }

  @Test
  void aReadDatabaseThatIsGoneIsCreatedAgain() {
    CLINIC.mongo.getDatabase(record.readDatabaseName().value()).drop();

    CLINIC.mend(CLINIC.only(MissingReadDatabase.class));

    assertThat(collections()).contains("orders");
  }

  @Test
  void aStrangersReadDatabaseIsNeverTouched() {
    CLINIC.mongo.getDatabase(record.readDatabaseName().value()).drop();
    insert("theirs");

    ForeignReadDatabase foreign = CLINIC.only(ForeignReadDatabase.class);

    assertThat(CLINIC.repair(foreign)).isInstanceOf(RepairResult.Refused.class);
    assertThat(collections()).containsExactly("theirs");
    CLINIC.mongo.getDatabase(record.readDatabaseName().value()).drop();
    CLINIC.mend(CLINIC.only(MissingReadDatabase.class));
  }

  @Test
  void whatAStaleClientWroteAfterTheDropIsDroppedWhenThatIsAsked() {
    CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    insert("orders");

    ReadDatabaseRemains remains = CLINIC.only(ReadDatabaseRemains.class);

    assertThat(remains.safeAlone()).isFalse();
    CLINIC.mend(remains);
    assertThat(collections()).isEmpty();
  }

  private void insert(String collection) {
    CLINIC
        .mongo
        .getDatabase(record.readDatabaseName().value())
        .getCollection(collection)
        .insertOne(new Document("number", 1));
  }

  private Set<String> collections() {
    return CLINIC
        .mongo
        .getDatabase(record.readDatabaseName().value())
        .listCollectionNames()
        .into(new HashSet<>());
  }
}
