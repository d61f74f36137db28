package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.tck.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuspensionTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void nobodyIsRoutedToADatabaseOnceItsSuspensionTouchesTheServer() {
    TenantDatabase record = host.provisioned();
    List<TenantDatabase> seen = new ArrayList<>();
    host.calls.before("evict", arguments -> seen.add(host.state(record)));
    host.calls.before("suspend", arguments -> seen.add(host.state(record)));

    TenantDatabase suspended = suspend(record);

    assertThat(seen)
        .hasSize(2)
        .allMatch(state -> !state.serving())
        .allMatch(state -> state.status() == TenantDatabaseStatus.ACTIVE);
    assertThat(suspended.serving()).isFalse();
  }

  @Test
  void aSuspensionThatFailsLeavesTheRecordOutOfServiceAndIsRepeated() {
    TenantDatabase record = host.provisioned();
    host.provisioner.setReachable(SERVER, false);

    assertThatExceptionOfType(ProvisioningFailedException.class)
        .isThrownBy(() -> suspend(record))
        .satisfies(e -> assertThat(e.database()).isEqualTo(host.state(record)));

    TenantDatabase withdrawn = host.state(record);
    assertThat(withdrawn.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(withdrawn.serving()).isFalse();
    assertThat(withdrawn.routingEpoch()).isGreaterThan(record.routingEpoch());
    assertThat(String.valueOf(withdrawn.errorMessage())).contains("cannot be reached");

    host.provisioner.setReachable(SERVER, true);
    assertThat(suspend(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertClosed(record);
  }

  @Test
  void aWithdrawnDatabaseIsBroughtBackIntoServiceByResumingIt() {
    TenantDatabase withdrawn = host.withdrawn();

    TenantDatabase resumed =
        host.tenantDb.provisioning().resumeTenantDatabase(withdrawn.tenantId(), BY);

    assertThat(resumed.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(resumed.serving()).isTrue();
    assertThat(resumed.errorMessage()).isNull();
    assertThat(resumed.routingEpoch()).isGreaterThan(withdrawn.routingEpoch());
    assertThat(resumed).isEqualTo(host.state(withdrawn));
    assertThat(migrate(resumed).success()).isTrue();
  }

  @Test
  void aDatabaseWhoseSchemaDoesNotFitIsNotResumed() {
    TenantDatabase record = host.migrated();
    suspend(record);
    host.migrator.ship(List.of(InMemoryMigrator.Migration.of("1"), host.migration("2")));

    assertThatThrownBy(
            () -> host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("Migration 1");

    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(host.state(record).errorMessage()).isNotNull();
    assertClosed(record);
  }

  /** It may lack migrations, its read database, and what the host fills it with. */
  @Test
  void aDatabaseThatWasNeverFinishedIsNeitherSuspendedNorResumed() {
    TenantDatabase failed = host.failed();
    host.provisioner.create(
        OwnedDatabase.of(host.registry.id(), failed), Optional.empty(), Samples.heldFence());

    assertRefused(() -> suspend(failed));
    assertThat(host.state(failed)).isEqualTo(failed);

    TenantDatabase suspended =
        Samples.next(failed).status(TenantDatabaseStatus.SUSPENDED).suspended(true).build();
    host.registry.writeRepository().save(Samples.updated(suspended));
    assertRefused(() -> host.tenantDb.provisioning().resumeTenantDatabase(failed.tenantId(), BY));
    assertThat(host.state(failed)).isEqualTo(suspended);
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatExceptionOfType(IllegalStatusTransitionException.class)
        .isThrownBy(call)
        .withMessageContaining("never finished");
  }

  @Test
  void aSuspendedDatabaseThatCannotBeClosedAfterItsMigrationSaysSo() {
    TenantDatabase record = host.migrated();
    suspend(record);
    host.shipThird(route -> host.provisioner.setReachable(SERVER, false));

    TenantMigrationResult result = migrate(record);

    assertThat(result.success()).isFalse();
    assertThat(result.migrationVersion()).isEqualTo(new SchemaVersion("3"));
    TenantDatabase after = host.state(record);
    assertThat(after.status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(after.schemaVersion()).isEqualTo(new SchemaVersion("3"));
    assertThat(String.valueOf(after.errorMessage()))
        .contains("may accept connections", "suspend it again", "The migration: done");

    host.provisioner.setReachable(SERVER, true);
    suspend(record);
    assertClosed(record);
  }

  @Test
  void aSuspendedDatabaseThatCannotBeClosedAfterAFailedMigrationSaysBoth() {
    TenantDatabase record = host.migrated();
    suspend(record);
    host.shipThird(
        route -> {
          host.provisioner.setReachable(SERVER, false);
          throw new IllegalStateException("the data is broken");
        });

    TenantMigrationResult result = migrate(record);

    assertThat(result.error()).contains("may accept connections", "the data is broken");
    assertThat(host.state(record).schemaVersion()).isEqualTo(record.schemaVersion());
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
  }

  private TenantDatabase suspend(TenantDatabase record) {
    return host.tenantDb.provisioning().suspendTenantDatabase(record.tenantId(), BY);
  }

  private TenantMigrationResult migrate(TenantDatabase record) {
    return host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);
  }

  private void assertClosed(TenantDatabase record) {
    assertThatThrownBy(() -> host.provisioner.openSession(SERVER, record.databaseName()))
        .isInstanceOf(TenantServerException.class);
  }

  @Test
  void theTenantIsNotLetInWhileItsSuspendedDatabaseIsMigrated() {
    TenantDatabase record = host.migrated();
    suspend(record);
    List<Boolean> closed = new ArrayList<>();
    host.shipThird(
        route -> {
          assertClosed(record);
          closed.add(true);
        });

    assertThat(migrate(record).success()).isTrue();
    assertThat(closed).containsExactly(true);
  }
}
