package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.verification.NotComparedGroup;
import io.tenantdb.api.verification.SchemaStanding;
import io.tenantdb.api.verification.VerificationCounts;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationFault;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationOutcome;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a verification finds, and that it changes nothing. */
class VerificationTest {

  private static final SchemaVersion SECOND = new SchemaVersion("2");

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

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
    assertThat(report.unsound()).singleElement().extracting(VerifiedDatabase::record)
        .isEqualTo(fleet.get(1));
    assertThat(faults(report.unsound().get(0)))
        .containsExactly(
            new VerificationFault(
                VerificationFault.Kind.OBJECT, "not expected: table by_hand"));
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
  void aReferenceIsMadeOnceForEachVersion() {
    fleet(6);
    AtomicInteger made = new AtomicInteger();
    host.calls.before(
        "prepare",
        arguments -> {
          if (arguments[0] instanceof PreparedDatabase scratch && scratch.kind() == Kind.COPY) {
            made.incrementAndGet();
          }
        });

    assertThat(verify(VerificationDepth.SCHEMA).isSound()).isTrue();

    assertThat(made).hasValue(1);
  }

  @Test
  void whereMigrationsDifferByTenantNothingIsCompared() {
    List<TenantDatabase> fleet = fleet(2);
    host.shipThird(route -> {});
    assertThat(host.tenantDb.migrations().migrateTenantDatabase(fleet.get(0).tenantId(), BY).success())
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

  @Test
  void aServerThatIsDownIsAskedOnceAndItsDatabasesAreNotVerified() {
    fleet(3);
    host.provisioner.setReachable(SERVER, false);

    VerificationReport report = verify(VerificationDepth.SCHEMA);

    assertThat(report.counts()).isEqualTo(new VerificationCounts(0, 0, 0, 3, 0));
    assertThat(report.toText()).contains("the server cannot be reached");
  }

  @Test
  void aSuspendedDatabaseIsVerifiedAndStaysClosed() {
    TenantDatabase record = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    TenantDatabase suspended = host.state(record);

    assertThat(verify(suspended, VerificationDepth.SCHEMA).isSound()).isTrue();

    assertThat(host.state(record)).isEqualTo(suspended);
    assertThatThrownBy(() -> host.provisioner.openSession(SERVER, record.databaseName()))
        .hasMessageContaining("not accepting connections");
  }

  @Test
  void whatSomebodyWorksOnIsNeitherSoundNorUnsound() {
    List<TenantDatabase> fleet = fleet(2);
    fleet.forEach(this::drift);
    host.registry.leases().acquire(fleet.get(0).id(), Samples.leaseRequest("somebody"));

    VerificationReport report = verify(VerificationDepth.SCHEMA);

    assertThat(report.notVerified())
        .singleElement()
        .satisfies(
            database -> {
              assertThat(database.record()).isEqualTo(fleet.get(0));
              assertThat(database.outcome().toString()).contains("somebody works on it");
            });
    assertThat(report.unsound())
        .extracting(VerifiedDatabase::record)
        .containsExactly(fleet.get(1));
  }

  @Test
  void aSelectionNamesWhatIsVerifiedWhateverItsStatus() {
    List<TenantDatabase> fleet = fleet(3);
    TenantDatabase suspended = fleet.get(1);
    host.tenantDb.provisioning().suspendTenantDatabase(suspended.tenantId(), BY);
    host.failed();
    List<TenantId> seen = new ArrayList<>();

    host.tenantDb
        .migrations()
        .verifyAllTenantDatabases(
            options(VerificationDepth.HISTORY)
                .withSelection(
                    new RunSelection.OfTenants(
                        Set.of(fleet.get(0).tenantId(), suspended.tenantId()))),
            database -> seen.add(database.record().tenantId()));

    assertThat(seen)
        .containsExactlyInAnyOrder(fleet.get(0).tenantId(), suspended.tenantId());
    assertThat(verify(VerificationDepth.HISTORY).counts().total())
        .as("a record without a database has nothing to be verified")
        .isEqualTo(3);
  }

  @Test
  void theReportNamesNoMoreThanItIsAskedForAndCountsAll() {
    List<TenantDatabase> fleet = fleet(5);
    fleet.forEach(this::drift);

    VerificationReport report =
        host.tenantDb
            .migrations()
            .verifyAllTenantDatabases(options(VerificationDepth.SCHEMA).withDetails(2));

    assertThat(report.unsound()).hasSize(2);
    assertThat(report.counts().unsound()).isEqualTo(5);
  }

  @Test
  void noMoreAreConnectedToAtOnceThanTheOptionsSay() {
    fleet(12);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    host.calls.before("verify", arguments -> threads.add(Thread.currentThread()));

    host.tenantDb
        .migrations()
        .verifyAllTenantDatabases(options(VerificationDepth.HISTORY).withParallelism(3));

    assertThat(threads).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aRegistryThatCannotBeReachedEndsTheVerification() {
    fleet(1);
    host.calls.before(
        "findAll",
        arguments -> {
          throw new RegistryUnavailableException("it restarts", null);
        });

    assertThatThrownBy(() -> verify(VerificationDepth.HISTORY))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void theScratchDatabaseOfANodeThatDiedIsDroppedByAnother() {
    fleet(1);
    host.calls.before(
        "discard",
        arguments -> {
          if (arguments[0] instanceof PreparedDatabase) {
            throw new IllegalStateException("not now");
          }
        });
    assertThat(verify(VerificationDepth.SCHEMA).isSound()).isTrue();
    assertThat(scratch()).hasSize(1);

    host.calls.before("discard", arguments -> {});
    try (TenantDb next = host.builder().reconcileInterval(Duration.ofMillis(20)).build()) {
      await().until(() -> scratch().isEmpty());
    }
  }

  private List<TenantDatabase> fleet(int size) {
    return Stream.generate(host::migrated)
        .limit(size)
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  private void drift(TenantDatabase record) {
    host.provisioner.placeObject(
        new DatabaseAddress(SERVER, record.databaseName()), "table by_hand", "(id int)");
  }

  private static VerificationOptions options(VerificationDepth depth) {
    return VerificationOptions.of(depth);
  }

  private VerificationReport verify(VerificationDepth depth) {
    return host.tenantDb.migrations().verifyAllTenantDatabases(options(depth));
  }

  private VerifiedDatabase verify(TenantDatabase record, VerificationDepth depth) {
    return host.tenantDb.migrations().verifyTenantDatabase(record.tenantId(), depth);
  }

  private static List<VerificationFault> faults(VerifiedDatabase database) {
    assertThat(database.outcome()).isInstanceOf(VerificationOutcome.Unsound.class);
    return ((VerificationOutcome.Unsound) database.outcome()).faults();
  }

  private List<PreparedDatabase> scratch() {
    return host.registry.preparedDatabases().findByServer(SERVER).stream()
        .map(entry -> entry.database())
        .filter(database -> database.kind() == Kind.COPY)
        .toList();
  }

  private void assertNoScratch() {
    assertThat(scratch()).isEmpty();
  }
}
