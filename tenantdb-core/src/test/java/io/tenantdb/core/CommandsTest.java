package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.ExpectedVersion;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.error.TenantNotFoundException;
import io.tenantdb.api.query.FindTenantDatabaseByIdQuery;
import io.tenantdb.tck.Samples;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandsTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aNewRecordIsProvisioningUnderAMadeName() {
    TenantId tenant = host.tenant();

    TenantDatabase record = host.tenantDb.commands().create(Host.create(tenant));

    assertThat(record.status()).isEqualTo(TenantDatabaseStatus.PROVISIONING);
    assertThat(record.databaseName()).isEqualTo(DatabaseName.forTenant(tenant));
    assertThat(record.readDatabaseName()).isEqualTo(DatabaseName.forReadDatabase(record.id()));
    assertThat(record.version()).isEqualTo(1);
    assertThat(host.live(tenant)).contains(record);
  }

  @Test
  void anUnknownTenantGetsNoRecord() {
    TenantId unknown = Samples.tenantId();

    assertThatExceptionOfType(TenantNotFoundException.class)
        .isThrownBy(() -> host.tenantDb.commands().create(Host.create(unknown)))
        .satisfies(e -> assertThat(e.tenantId()).isEqualTo(unknown));
    assertThat(host.live(unknown)).isEmpty();
  }

  @Test
  void aTenantGetsNoSecondLiveRecord() {
    TenantId tenant = host.tenant();
    TenantDatabase first = host.tenantDb.commands().create(Host.create(tenant));

    assertThatExceptionOfType(TenantDatabaseTenantIdExistsException.class)
        .isThrownBy(() -> host.tenantDb.commands().create(Host.create(tenant)))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(first.id()));
  }

  @Test
  void aDeletedRecordIsNotFoundAndSaysWhenItWasDeleted() {
    TenantDatabase record = host.provisioned();
    host.tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(record.id(), BY));
    Instant deletedAt = host.state(record).deletedAt();

    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(
            () -> host.tenantDb.queries().findById(new FindTenantDatabaseByIdQuery(record.id())))
        .withMessageContaining(String.valueOf(deletedAt))
        .satisfies(e -> assertThat(e.deletedAt()).contains(deletedAt));
    assertThatThrownBy(
            () -> host.tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(record.id(), BY)))
        .isInstanceOf(TenantDatabaseNotFoundException.class);
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(host.state(record).serving()).isFalse();
  }

  /** What is applied is not known any more of a database whose schema version is set by hand. */
  @Test
  void anUpdateChangesOnlyWhatItGives() {
    TenantDatabase before = host.migrated();
    LastMigrationAt at = new LastMigrationAt(Instant.parse("2025-01-01T00:00:00Z"));

    TenantDatabase after =
        host.tenantDb
            .commands()
            .update(
                TenantDatabaseUpdateCommand.builder(before.id(), BY)
                    .schemaVersion(new SchemaVersion("20250101"))
                    .lastMigrationAt(at)
                    .errorMessage(new ErrorMessage("watch this one"))
                    .build());

    assertThat(after)
        .isEqualTo(
            before.toBuilder()
                .schemaVersion(new SchemaVersion("20250101"))
                .lastMigrationAt(at)
                .schemaFingerprint(null)
                .errorMessage(new ErrorMessage("watch this one"))
                .version(before.version() + 1)
                .updatedAt(after.updatedAt())
                .build());
  }

  @Test
  void anUpdateThatChangesNothingMakesNoEvent() {
    TenantDatabase before = host.migrated();

    TenantDatabase after =
        host.tenantDb
            .commands()
            .update(
                TenantDatabaseUpdateCommand.builder(before.id(), BY)
                    .status(before.status())
                    .readDatabaseName(before.readDatabaseName())
                    .build());

    assertThat(after).isEqualTo(before).isEqualTo(host.state(before));
  }

  @Test
  void aStaleVersionIsAConflict() {
    TenantDatabase record = host.provisioned();

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(
            () ->
                host.tenantDb
                    .commands()
                    .delete(
                        new TenantDatabaseDeleteCommand(
                            record.id(), ExpectedVersion.exactly(1), BY)))
        .satisfies(
            e -> {
              assertThat(e.expected()).isEqualTo(1);
              assertThat(e.actual()).isEqualTo(record.version());
            });
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void anIllegalMoveChangesNothing() {
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));

    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.SUSPENDED))
        .isInstanceOf(IllegalStatusTransitionException.class)
        .hasMessageContainingAll("PROVISIONING", "SUSPENDED", "can become one of [ACTIVE, FAILED]");
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void activeByHandFinishesTheProvisioning() {
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));

    TenantDatabase active = setStatus(record, TenantDatabaseStatus.ACTIVE);

    assertThat(active.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(host.provisioner.exists(Host.SERVER, record.databaseName())).isTrue();
  }

  @Test
  void activeByHandIsRefusedWhileTheNameIsAStrangers() {
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));
    host.placeForeign(record.databaseName());

    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.ACTIVE))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("stranger");
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void suspendedByHandIsEnforcedOnTheServer() {
    TenantDatabase record = host.provisioned();
    var session = host.provisioner.openSession(Host.SERVER, record.databaseName());

    TenantDatabase suspended = setStatus(record, TenantDatabaseStatus.SUSPENDED);

    assertThat(suspended.suspended()).isTrue();
    assertThat(suspended.routingEpoch()).isGreaterThan(record.routingEpoch());
    assertThat(session.isOpen()).isFalse();
    assertThatThrownBy(() -> host.provisioner.openSession(Host.SERVER, record.databaseName()))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void migratingByHandRunsTheMigration() {
    TenantDatabase record = host.provisioned();

    TenantDatabase migrated = setStatus(record, TenantDatabaseStatus.MIGRATING);

    assertThat(migrated.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(migrated.schemaVersion()).isEqualTo(new SchemaVersion("2"));
  }

  @Test
  void anUpdateIsRefusedWhileALeaseIsHeld() {
    TenantDatabase record = host.provisioned();
    host.registry.leases().acquire(record.id(), Samples.leaseRequest("another node"));

    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.SUSPENDED))
        .isInstanceOf(TenantDatabaseBusyException.class)
        .hasMessageContaining("another node");
    assertThatThrownBy(
            () -> host.tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(record.id(), BY)))
        .isInstanceOf(TenantDatabaseBusyException.class);
    assertThat(host.state(record)).isEqualTo(record);
  }

  private TenantDatabase setStatus(TenantDatabase record, TenantDatabaseStatus status) {
    return host.tenantDb
        .commands()
        .update(TenantDatabaseUpdateCommand.builder(record.id(), BY).status(status).build());
  }
}
