package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.verification.NotComparedGroup;
import io.tenantdb.api.verification.SchemaStanding;
import io.tenantdb.api.verification.VerificationCounts;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationFault;
import io.tenantdb.api.verification.VerificationOutcome;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.tck.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a verification finds, and that it changes nothing. */
class VerificationTest extends VerificationTests {

  private static final SchemaVersion SECOND = new SchemaVersion("2");

  @ParameterizedTest
  @EnumSource
  void aSoundFleetIsSoundAndNothingIsWritten(VerificationDepth depth) {
    List<TenantDatabase> fleet = fleet(5);
    List<VerifiedDatabase> each = new ArrayList<>();

    VerificationReport report =
        host.tenantDb.migrations().verifyAllTenantDatabases(options(depth), each::add);

    assertThat(report.isSound()).isTrue();
    assertThat(report.counts()).isEqualTo(new VerificationCounts(5, 0, 0, 0, 0));
    assertThat(report.target()).isNotNull();
    assertThat(each)
        .extracting(VerifiedDatabase::record)
        .containsExactlyInAnyOrderElementsOf(fleet)
        .isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
    assertThat(each)
        .allSatisfy(
            database ->
                assertThat(database.outcome())
                    .isInstanceOfSatisfying(
                        VerificationOutcome.Sound.class,
                        sound -> {
                          assertThat(sound.found().version()).isEqualTo(SECOND);
                          assertThat(sound.standing()).isEqualTo(SchemaStanding.UP_TO_DATE);
                        }));
    assertThat(fleet).allMatch(record -> host.state(record).equals(record));
    assertNoScratch();
  }

  @Test
  void anObjectThatIsNotAsTheMigrationsMakeItIsToldByTenant() {
    List<TenantDatabase> fleet = fleet(3);
    drift(fleet.get(1));

    assertThat(verify(VerificationDepth.HISTORY).isSound()).isTrue();
    VerificationReport report = verify(VerificationDepth.SCHEMA);

    assertThat(report.isSound()).isFalse();
    assertThat(report.counts()).isEqualTo(new VerificationCounts(2, 0, 1, 0, 0));
    assertThat(report.unsound())
        .singleElement()
        .extracting(VerifiedDatabase::record)
        .isEqualTo(fleet.get(1));
    assertThat(faults(report.unsound().get(0)))
        .containsExactly(
            new VerificationFault(VerificationFault.Kind.OBJECT, "not expected: table by_hand"));
    assertThat(report.toText())
        .contains(
            "Verified to SCHEMA: 3 databases; sound 2, not compared 0, unsound 1, not verified 0",
            "Unsound: tenant " + fleet.get(1).tenantId(),
            "OBJECT: not expected: table by_hand");
  }

  @Test
  void oneDatabaseIsVerifiedByItself() {
    List<TenantDatabase> fleet = fleet(2);
    drift(fleet.get(0));

    assertThat(verify(fleet.get(0), VerificationDepth.SCHEMA).isSound()).isFalse();
    assertThat(verify(fleet.get(0), VerificationDepth.HISTORY).isSound()).isTrue();
    assertThat(verify(fleet.get(1), VerificationDepth.SCHEMA).isSound()).isTrue();
    TenantId nobody = host.tenant();
    assertThatThrownBy(
            () ->
                host.tenantDb.migrations().verifyTenantDatabase(nobody, VerificationDepth.HISTORY))
        .isInstanceOf(TenantDatabaseNotFoundException.class);
  }

  @Test
  void whatIsBehindIsComparedWithItsOwnVersion() {
    List<TenantDatabase> fleet = fleet(3);
    drift(fleet.get(2));
    host.migrator.ship(List.of(host.migration("1"), host.migration("2"), host.migration("3")));

    VerificationReport report = verify(VerificationDepth.SCHEMA);

    assertThat(report.counts()).isEqualTo(new VerificationCounts(2, 0, 1, 0, 2));
    assertThat(report.behind())
        .extracting(VerifiedDatabase::record)
        .containsExactlyInAnyOrder(fleet.get(0), fleet.get(1));
    assertThat(report.toText()).contains("Behind: 2", "Behind: tenant ");
    assertNoScratch();
  }

  @Test
  void whereMigrationsDifferByTenantNothingIsCompared() {
    List<TenantDatabase> fleet = fleet(2);
    host.shipThird(route -> {});
    assertThat(
            host.tenantDb.migrations().migrateTenantDatabase(fleet.get(0).tenantId(), BY).success())
        .isTrue();

    VerificationReport report = verify(VerificationDepth.SCHEMA);

    assertThat(report.isSound()).isFalse();
    assertThat(report.counts()).isEqualTo(new VerificationCounts(1, 1, 0, 0, 1));
    assertThat(report.notCompared())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.version()).isEqualTo(new SchemaVersion("3"));
              assertThat(group.databases()).isEqualTo(1);
              assertThat(group.reason()).contains("the same for every tenant");
            });
    assertThat(report.toText()).contains("Not compared: 1 at version 3 on server default");
  }

  @Test
  void aScratchDatabaseThatCannotBeMadeIsAReasonAndNoSoundness() {
    fleet(2);
    host.calls.before(
        "prepare",
        arguments -> {
          throw new IllegalStateException("the disk is full");
        });

    VerificationReport report = verify(VerificationDepth.SCHEMA);

    assertThat(report.counts()).isEqualTo(new VerificationCounts(0, 2, 0, 0, 0));
    assertThat(report.notCompared())
        .extracting(NotComparedGroup::reason)
        .singleElement()
        .asString()
        .contains("the disk is full");
  }

  @Test
  void aLedgerThatDisagreesWithTheHistoryIsAFaultAndStaysAsItIs() {
    TenantDatabase record = host.migrated();
    TenantDatabaseEvent wrong =
        Samples.updated(
            Samples.next(record)
                .schemaVersion(new SchemaVersion("7"))
                .schemaFingerprint(Samples.fingerprint())
                .build());
    host.registry.writeRepository().save(wrong);

    VerifiedDatabase verified = verify(wrong.state(), VerificationDepth.HISTORY);

    assertThat(faults(verified))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(VerificationFault.Kind.LEDGER);
              assertThat(fault.text())
                  .contains("on record is version 7, and the history shows version 2");
            });
    assertThat(host.state(record)).isEqualTo(wrong.state());
  }

  @Test
  void aHistoryThatDoesNotFitTheMigrationsIsAFault() {
    TenantDatabase record = host.migrated();
    host.migrator.ship(
        List.of(
            new InMemoryMigrator.Migration(new SchemaVersion("1"), "edited", false, route -> {}),
            host.migration("2")));

    assertThat(faults(verify(record, VerificationDepth.SCHEMA)))
        .singleElement()
        .extracting(VerificationFault::kind)
        .isEqualTo(VerificationFault.Kind.HISTORY);
  }

  @Test
  void whatIsGoneOrAStrangersOrOutOfReachIsAnOutcomeOfThatDatabase() {
    List<TenantDatabase> fleet = fleet(4);
    host.provisioner.remove(SERVER, fleet.get(0).databaseName());
    host.provisioner.remove(SERVER, fleet.get(1).databaseName());
    host.placeForeign(fleet.get(1).databaseName());
    host.calls.before(
        "verify",
        arguments -> {
          if (((TenantRoute) arguments[0]).id().equals(fleet.get(2).id())) {
            throw new IllegalStateException("the connection broke");
          }
        });

    VerificationReport report = verify(VerificationDepth.HISTORY);

    assertThat(report.counts()).isEqualTo(new VerificationCounts(1, 0, 0, 3, 0));
    assertThat(report.toText())
        .contains("its database is gone", "a database that is not the record's own has its name")
        .contains("the connection broke");
  }
}
