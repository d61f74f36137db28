package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aMigratedDatabaseIsActiveAtTheVersionThatItReached() {
    TenantDatabase record = host.migrated();

    assertThat(record.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(record.schemaVersion()).isEqualTo(new SchemaVersion("2"));
    assertThat(record.lastMigrationAt()).isNotNull();
    assertThat(host.tenantDb.migrations().getTenantMigrationStatus(record.tenantId()))
        .satisfies(
            status -> {
              assertThat(status.status()).isEqualTo(record.status());
              assertThat(status.schemaVersion()).isEqualTo(record.schemaVersion());
              assertThat(status.lastMigrationAt()).isEqualTo(record.lastMigrationAt());
              assertThat(status.errorMessage()).isNull();
            });
  }

  @Test
  void aSecondMigrationWithNothingToDoKeepsTheTime() {
    TenantDatabase before = host.migrated();

    host.tenantDb.migrations().migrateTenantDatabase(before.tenantId(), BY);

    assertThat(host.state(before).lastMigrationAt()).isEqualTo(before.lastMigrationAt());
  }

  @Test
  void oneFailureDoesNotStopTheOthersAndIsRetried() {
    TenantDatabase good = host.migrated();
    TenantDatabase bad = host.migrated();
    TenantDatabase suspended = host.migrated();
    host.tenantDb.provisioning().suspendTenantDatabase(suspended.tenantId(), BY);
    host.broken.add(bad.tenantId());
    host.shipThird();
    host.migrator.ship(List.of(host.migration("1"), host.migration("2"), host.migration("3")));

    List<TenantMigrationResult> results = host.tenantDb.migrations().migrateAllTenantDatabases(BY);

    assertThat(results)
        .extracting(TenantMigrationResult::tenantId, TenantMigrationResult::success)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(good.tenantId(), true),
            org.assertj.core.groups.Tuple.tuple(bad.tenantId(), false));
    assertThat(host.state(good).schemaVersion()).isEqualTo(new SchemaVersion("3"));
    TenantDatabase failed = host.state(bad);
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(failed.schemaVersion()).isEqualTo(new SchemaVersion("2"));
    assertThat(failed.lastMigrationAt()).isEqualTo(bad.lastMigrationAt());
    assertThat(failed.serving()).isFalse();
    assertThat(String.valueOf(failed.errorMessage())).contains("broken");

    host.broken.clear();
    assertThat(host.tenantDb.migrations().migrateAllTenantDatabases(BY))
        .allMatch(TenantMigrationResult::success);
    assertThat(host.state(bad).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(host.state(bad).errorMessage()).isNull();
  }

  @Test
  void aSuspendedDatabaseIsMigratedAndStaysSuspended() {
    TenantDatabase record = host.provisioned();
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);

    TenantMigrationResult result =
        host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);

    assertThat(result.success()).isTrue();
    assertSuspended(record);
    assertThat(host.state(record).schemaVersion()).isEqualTo(new SchemaVersion("2"));
  }

  @Test
  void aSuspendedDatabaseWhoseMigrationFailsStaysSuspendedWithTheMessage() {
    TenantDatabase record = host.provisioned();
    host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
    host.broken.add(record.tenantId());
    host.shipThird();

    host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);

    assertSuspended(record);
    assertThat(host.state(record).errorMessage()).isNotNull();
  }

  private void assertSuspended(TenantDatabase record) {
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThatThrownBy(() -> host.provisioner.openSession(Host.SERVER, record.databaseName()))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void aStrangersDatabaseIsNotMigrated() {
    TenantDatabase record = host.provisioned();
    host.provisioner.remove(Host.SERVER, record.databaseName());
    host.placeForeign(record.databaseName());

    TenantMigrationResult result =
        host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);

    assertThat(result.success()).isFalse();
    assertThat(result.error()).contains("stranger");
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.FAILED);
  }

  @Test
  void anUnprovisionedRecordCannotBeMigrated() {
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));

    assertThatThrownBy(
            () -> host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(IllegalStatusTransitionException.class);
  }

  @Test
  void anInterruptedMigrationIsTakenOverWhenItsLeaseHasExpired() {
    TenantDatabase record = host.provisioned();
    TenantDatabase migrating = Samples.next(record).status(TenantDatabaseStatus.MIGRATING).build();
    host.registry
        .writeRepository()
        .saveAndAcquire(
            Samples.updated(migrating), Samples.leaseRequest("dead node", Duration.ofMillis(200)));

    Awaitility.await()
        .ignoreExceptionsInstanceOf(TenantDatabaseBusyException.class)
        .until(
            () ->
                host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY).success());
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
  }

  @Test
  void aDatabaseThatIsBeingMigratedElsewhereIsAResultOfTheFleetNotAnEnd() {
    TenantDatabase busy = host.provisioned();
    TenantDatabase free = host.provisioned();
    host.shipThird();
    host.registry.leases().acquire(busy.id(), Samples.leaseRequest("another node"));

    List<TenantMigrationResult> results = host.tenantDb.migrations().migrateAllTenantDatabases(BY);

    assertThat(results).hasSize(2);
    assertThat(results)
        .filteredOn(result -> !result.success())
        .singleElement()
        .satisfies(result -> assertThat(result.error()).contains("Another worker"));
    assertThat(host.state(free).schemaVersion()).isEqualTo(new SchemaVersion("3"));
  }
}
