package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.verification.VerificationCounts;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a verification goes through a fleet. */
class FleetVerificationTest extends VerificationTests {

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

    assertThat(seen).containsExactlyInAnyOrder(fleet.get(0).tenantId(), suspended.tenantId());
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
    assertThat(report.unsound()).extracting(VerifiedDatabase::record).containsExactly(fleet.get(1));
  }

  @Test
  void aServerThatIsDownIsAskedOnceAndItsDatabasesAreNotVerified() {
    fleet(3);
    host.provisioner.setReachable(SERVER, false);

    VerificationReport report = verify(VerificationDepth.SCHEMA);

    assertThat(report.counts()).isEqualTo(new VerificationCounts(0, 0, 0, 3, 0));
    assertThat(report.toText()).contains("the server cannot be reached");
  }
}
