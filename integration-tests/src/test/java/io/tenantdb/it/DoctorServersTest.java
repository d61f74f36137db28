package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.doctor.Finding;
import io.tenantdb.api.doctor.OrphanReadDatabase;
import io.tenantdb.api.doctor.PreparedFinding.MissingPrepared;
import io.tenantdb.api.doctor.RepairResult;
import io.tenantdb.api.doctor.ServerFinding.OpenToPublic;
import io.tenantdb.api.doctor.ServerFinding.OrphanDatabase;
import io.tenantdb.api.doctor.ServerFinding.OrphanLogin;
import io.tenantdb.api.doctor.ServerFinding.UnknownRemains;
import io.tenantdb.api.doctor.ServerFinding.Why;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is on a server and no record accounts for; and what is there and is none of ours. */
class DoctorServersTest {

  private static final Clinic CLINIC = new Clinic();

  @AfterAll
  static void close() {
    CLINIC.close();
  }

  @Test
  void aDatabaseWithoutARecordIsDroppedOnlyWhenAsked() throws SQLException {
    TenantDatabase record = CLINIC.create();
    // As when the registry was restored from an older backup.
    CLINIC.inRegistry(
        "BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM tenantdb.tenant_database WHERE id = '%s'; COMMIT"
            .formatted(record.id()));

    List<Finding> found = CLINIC.found();

    assertThat(found).hasSize(3).noneMatch(Finding::safeAlone);
    assertThat(found.get(0))
        .isInstanceOfSatisfying(
            OrphanDatabase.class,
            orphan -> {
              assertThat(orphan.why()).isEqualTo(Why.NO_SUCH_RECORD);
              assertThat(orphan.database().name()).isEqualTo(record.databaseName().value());
              assertThat(orphan.recordId()).contains(record.id());
            });
    assertThat(found.get(1)).isInstanceOf(OrphanLogin.class);
    assertThat(found.get(2))
        .isEqualTo(
            new OrphanReadDatabase(
                OwnedReadDatabase.of(CLINIC.registry.id(), record), Why.NO_SUCH_RECORD));
    assertThat(readCollections(record)).contains("orders");
    assertThat(CLINIC.node.doctor().repair(found, BY))
        .containsExactly(
            new RepairResult.Repaired(found.get(0)),
            new RepairResult.GoneMeanwhile(found.get(1)),
            new RepairResult.Repaired(found.get(2)));
    assertThat(CLINIC.found()).isEmpty();
    assertThat(CLINIC.fingerprint(record.databaseName().value())).isEmpty();
    assertThat(readCollections(record)).isEmpty();
  }

  @Test
  void whatADeadWorkerCreatedLateIsDroppedAlone() throws SQLException {
    String name = lateCreation();

    OrphanDatabase orphan = CLINIC.only(OrphanDatabase.class);

    assertThat(orphan.why()).isEqualTo(Why.RECORD_SAYS_GONE);
    assertThat(orphan.safeAlone()).isTrue();
    CLINIC.mend(orphan);
    assertThat(CLINIC.fingerprint(name)).isEmpty();
  }

  @Test
  void aLoginThatADeletionHasLeftIsDropped() throws SQLException {
    TenantDatabase record = CLINIC.create();
    CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    String role = TenantLogin.roleOf(record.id());
    CLINIC.asAdmin("CREATE ROLE %s LOGIN".formatted(role));
    CLINIC.asAdmin("GRANT tdb_group_%s TO %s".formatted(registryDigits(), role));

    OrphanLogin orphan = CLINIC.only(OrphanLogin.class);

    assertThat(orphan.login().role()).isEqualTo(role);
    CLINIC.mend(orphan);
  }

  @Test
  void aLoginThatWaitsWithACloneThatIsGoneIsDropped() throws SQLException {
    String role = "tdb_spare_" + UUID.randomUUID().toString().replace("-", "");
    CLINIC.create();
    CLINIC.asAdmin("CREATE ROLE %s NOLOGIN".formatted(role));
    CLINIC.asAdmin("GRANT tdb_group_%s TO %s".formatted(registryDigits(), role));

    OrphanLogin orphan = CLINIC.only(OrphanLogin.class);

    assertThat(orphan.login().role()).isEqualTo(role);
    assertThat(orphan.why()).isEqualTo(Why.NOT_PREPARED);
    assertThat(orphan.safeAlone()).isTrue();
    CLINIC.mend(orphan);
  }

  @Test
  void aNonceThatNobodyKnowsIsLeftToPeople() throws SQLException {
    String name = "tdb_new_" + UUID.randomUUID().toString().replace("-", "");
    CLINIC.asAdmin("CREATE DATABASE " + name);
    try {
      Finding remains = about(name);

      assertThat(remains).isInstanceOf(UnknownRemains.class);
      assertThat(CLINIC.repair(remains)).isInstanceOf(RepairResult.Refused.class);
      assertThat(CLINIC.fingerprint(name)).isNotEmpty();
    } finally {
      CLINIC.byHand("DROP DATABASE " + name);
    }
  }

  @Test
  void aTemplateThatIsGoneIsForgotten() {
    TenantDatabase record = CLINIC.create();
    await().until(() -> entries().stream().anyMatch(DoctorServersTest::isReady));
    PreparedDatabaseEntry template = entries().get(0);
    CLINIC.byHand(
        "DROP DATABASE tdb_tpl_%s_%s"
            .formatted(registryDigits(), template.database().fingerprint()));

    MissingPrepared missing = CLINIC.only(MissingPrepared.class);

    assertThat(missing.database()).isEqualTo(template.database());
    CLINIC.mend(missing);
    assertThat(entries()).isEmpty();
    CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
  }

  @Test
  void whatPublicMayEnterIsReportedAndClosedOnlyWhenAsked() throws SQLException {
    String name = "open_" + UUID.randomUUID().toString().replace("-", "");
    CLINIC.asAdmin("CREATE DATABASE " + name);
    try {
      Finding open = about(name);
      Finding maintenance = about("postgres");

      assertThat(open).isInstanceOf(OpenToPublic.class);
      assertThat(List.of(open, maintenance)).noneMatch(Finding::safeAlone);
      assertThat(CLINIC.repair(open)).isEqualTo(new RepairResult.Repaired(open));
      assertThat(CLINIC.repair(open)).isEqualTo(new RepairResult.GoneMeanwhile(open));
      String before = CLINIC.fingerprint("postgres");
      assertThat(CLINIC.repair(maintenance))
          .isInstanceOfSatisfying(
              RepairResult.Failed.class,
              failed -> assertThat(failed.message()).contains("belongs to role postgres"));
      assertThat(CLINIC.fingerprint("postgres")).isEqualTo(before);
    } finally {
      CLINIC.byHand("DROP DATABASE " + name);
    }
  }

  @Test
  void anotherInstallationAndUnrelatedDatabasesAreNoneOfOurs() throws SQLException {
    String unrelated = "crm_" + UUID.randomUUID().toString().replace("-", "");
    String forged = "forged_" + UUID.randomUUID().toString().replace("-", "");
    CLINIC.byHand("CREATE DATABASE " + unrelated);
    CLINIC.byHand("CREATE DATABASE " + forged);
    TenantDatabase ours = CLINIC.create();
    CLINIC.byHand(
        "COMMENT ON DATABASE %s IS 'tenantdb registry=%s record=%s nonce=%s'"
            .formatted(
                forged,
                CLINIC.registry.id(),
                UUID.randomUUID(),
                UUID.randomUUID().toString().replace("-", "")));
    try (Clinic others = new Clinic()) {
      TenantDatabase theirs = others.create();
      others.byHand(
          "ALTER DATABASE %s RENAME TO moved_%s"
              .formatted(theirs.databaseName(), theirs.creationNonce()));
      List<String> names = List.of(unrelated, forged, "moved_" + theirs.creationNonce());
      List<String> before = fingerprints(names);

      assertThat(CLINIC.found()).isEmpty();
      assertThat(CLINIC.node.doctor().inspect())
          .filteredOn(finding -> !(finding instanceof OpenToPublic))
          .extracting(finding -> finding.object().orElse(""))
          .doesNotContainAnyElementsOf(names);

      assertThat(fingerprints(names)).isEqualTo(before);
      others.mend(others.found().get(0));
      others.node.provisioning().deleteTenantDatabase(theirs.tenantId(), BY);
      assertThat(CLINIC.found()).isEmpty();
    } finally {
      CLINIC.byHand("DROP DATABASE " + unrelated);
      CLINIC.byHand("DROP DATABASE " + forged);
      CLINIC.node.provisioning().deleteTenantDatabase(ours.tenantId(), BY);
    }
  }

  @Test
  void theBackgroundRepairsWhatIsSafeAndNothingElse() throws SQLException {
    String late = lateCreation();
    TenantDatabase ghost = CLINIC.create();
    CLINIC.byHand("DROP DATABASE " + ghost.databaseName() + " WITH (FORCE)");
    String open = CLINIC.fingerprint("postgres");
    try (TenantDb busy = CLINIC.builder().doctorInterval(Duration.ofMillis(50)).build()) {
      await().until(() -> CLINIC.fingerprint(late).isEmpty());
      String second = lateCreation();
      await().until(() -> CLINIC.fingerprint(second).isEmpty());
      assertThat(busy.queries()).isNotNull();
    }
    assertThat(CLINIC.state(ghost)).isEqualTo(ghost);
    assertThat(CLINIC.fingerprint("postgres")).isEqualTo(open);
    CLINIC.node.doctor().repair(CLINIC.found(), BY);
    assertThat(CLINIC.found()).isEmpty();
  }

  /** A worker that was stopped in the middle of its CREATE, until its record was deleted. */
  private static String lateCreation() throws SQLException {
    TenantDatabase record = CLINIC.create();
    CLINIC.node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    String name = "tdb_new_" + record.creationNonce();
    CLINIC.asAdmin("CREATE DATABASE " + name + " ALLOW_CONNECTIONS false");
    return name;
  }

  private static List<String> readCollections(TenantDatabase record) {
    return CLINIC
        .mongo
        .getDatabase(record.readDatabaseName().value())
        .listCollectionNames()
        .into(new ArrayList<>());
  }

  private static Finding about(String database) {
    return CLINIC.node.doctor().inspect().stream()
        .filter(finding -> finding.object().filter(database::equals).isPresent())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> fingerprints(List<String> names) throws SQLException {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      all.add(CLINIC.fingerprint(name));
    }
    assertThat(all).doesNotContain("");
    return all;
  }

  private static List<PreparedDatabaseEntry> entries() {
    return CLINIC.registry.preparedDatabases().findByServer(ServerName.DEFAULT);
  }

  private static boolean isReady(PreparedDatabaseEntry entry) {
    return entry.state() == PreparedDatabaseEntry.State.READY;
  }

  private static String registryDigits() {
    return CLINIC.registry.id().toString().replace("-", "").substring(0, 12);
  }
}
