package io.tenantdb.core;

import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.run.RehearsalOutcome;
import io.tenantdb.api.run.RehearsalReport;
import io.tenantdb.api.run.RehearsedDatabase;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Migrations that are tried on copies. */
class RehearsalTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void copiesAreMigratedAndTheOriginalsAreNot() {
    List<TenantDatabase> fleet = Stream.generate(host::migrated).limit(3).toList();
    List<String> migrated = new ArrayList<>();
    host.shipThird(route -> migrated.add(route.databaseName().value()));

    RehearsalReport report = rehearse(2);

    assertThat(report.databases()).hasSize(2);
    for (RehearsedDatabase rehearsed : report.databases()) {
      assertThat(fleet).extracting(TenantDatabase::tenantId).contains(rehearsed.tenantId());
      assertThat(rehearsed.bytes()).isPositive();
      assertThat(rehearsed.outcome())
          .isInstanceOfSatisfying(
              RehearsalOutcome.Migrated.class,
              outcome -> {
                assertThat(outcome.applied()).isEqualTo(1);
                assertThat(outcome.growth()).isPositive();
              });
    }
    assertThat(migrated)
        .hasSize(2)
        .doesNotContainAnyElementsOf(
            fleet.stream().map(record -> record.databaseName().value()).toList());
    assertThat(fleet).allMatch(record -> host.state(record).equals(record));
    assertNoCopies();
    assertThat(report.toText()).contains("Rehearsed on copies: 2 databases", "1 migrations in ");
  }

  @Test
  void whatIsUpToDateIsNotRehearsed() {
    host.migrated();

    assertThat(rehearse(5).databases()).isEmpty();
  }

  @Test
  void aMigrationThatFailsOnACopyIsReportedAndChangesNoRecord() {
    TenantDatabase record = host.migrated();
    host.broken.add(record.tenantId());
    host.shipThird();

    RehearsalReport report = rehearse(1);

    assertThat(report.databases().get(0).outcome())
        .isInstanceOfSatisfying(
            RehearsalOutcome.Failed.class,
            outcome -> assertThat(outcome.failure().kind()).isEqualTo(MigrationError.Kind.SQL));
    assertThat(report.toText()).contains("failed after ", "is broken");
    assertThat(host.state(record)).isEqualTo(record);
    assertNoCopies();
  }

  @Test
  void aDatabaseThatIsInUseIsReportedAndItsSessionGoesOn() {
    TenantDatabase record = host.migrated();
    host.shipThird(route -> {});
    try (var session = host.provisioner.openSession(SERVER, record.databaseName())) {
      assertThat(rehearse(1).toText()).contains("not rehearsed: its database is in use");
      assertThat(session.isOpen()).isTrue();
    }
    assertNoCopies();
  }

  @Test
  void aCopyThatCannotBeDroppedAtOnceIsDroppedByARound() {
    host.migrated();
    host.shipThird(route -> {});
    AtomicReference<PreparedDatabase> copy = new AtomicReference<>();
    host.calls.before(
        "discard",
        arguments -> {
          if (arguments[0] instanceof PreparedDatabase database) {
            copy.set(database);
            throw new IllegalStateException("not now");
          }
        });

    assertThat(rehearse(1).databases().get(0).outcome())
        .isInstanceOf(RehearsalOutcome.Migrated.class);
    assertThat(copies()).containsExactly(copy.get());

    host.calls.before("discard", arguments -> {});
    try (TenantDb next = host.builder().reconcileInterval(Duration.ofMillis(20)).build()) {
      await().until(() -> copies().isEmpty());
    }
    assertThat(host.provisioner.databases(SERVER))
        .noneMatch(name -> name.value().contains(copy.get().nonce().value()));
  }

  @Test
  void theCopyOfANodeThatDiedIsDroppedByAnother() {
    TenantDatabase record = host.migrated();
    PreparedDatabase copy =
        new PreparedDatabase(
            host.registry.id(), Samples.nonce(), Kind.COPY, SERVER, Samples.fingerprint());
    assertThat(host.registry.preparedDatabases().begin(copy, 1, 1, "dead", Duration.ofMillis(50)))
        .isPresent();
    host.provisioner.copy(
        copy,
        OwnedDatabase.of(host.registry.id(), record),
        Duration.ofSeconds(1),
        Samples.heldFence());
    assertThat(copies()).containsExactly(copy);

    try (TenantDb next = host.builder().reconcileInterval(Duration.ofMillis(20)).build()) {
      await().until(() -> copies().isEmpty());
    }
    assertThat(host.provisioner.databases(SERVER))
        .contains(record.databaseName())
        .noneMatch(name -> name.value().contains(copy.nonce().value()));
  }

  @Test
  void aRehearsalGoesAsFarAsItsTerms() {
    host.migrated();
    host.shipThird(route -> {});

    MigrationTerms terms = MigrationTerms.standard().withUpTo(new SchemaVersion("2"));

    assertThat(host.tenantDb.runs().rehearse(1, terms).databases()).isEmpty();
  }

  private RehearsalReport rehearse(int databases) {
    return host.tenantDb.runs().rehearse(databases, MigrationTerms.standard());
  }

  private List<PreparedDatabase> copies() {
    return host.registry.preparedDatabases().findByServer(SERVER).stream()
        .map(entry -> entry.database())
        .filter(database -> database.kind() == Kind.COPY)
        .toList();
  }

  private void assertNoCopies() {
    assertThat(copies()).isEmpty();
    assertThat(host.provisioner.databases(SERVER))
        .noneMatch(name -> name.value().startsWith("tdb_") && isCopy(name.value()));
  }

  private boolean isCopy(String name) {
    return host.registry.preparedDatabases().findByServer(SERVER).stream()
        .noneMatch(entry -> name.endsWith(entry.database().nonce().value()));
  }
}
