package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.doctor.LifecycleFinding.WithdrawnRecord;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.inmemory.InMemoryMigrator;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The statuses that an update command sets: their effect and their proof. */
class UpdateByHandTest {

  private static final ErrorMessage NOTE = new ErrorMessage("watch this one");

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aMigrationThatCannotBeginWritesNothing() {
    for (TenantDatabase record : List.of(host.failed(), host.withdrawn())) {
      assertThatThrownBy(() -> update(withNote(record).status(TenantDatabaseStatus.MIGRATING)))
          .isInstanceOf(IllegalStatusTransitionException.class)
          .hasMessageContaining("MIGRATING");
      assertThat(host.state(record)).isEqualTo(record);
    }
  }

  @Test
  void aProvisioningThatCannotBeginWritesNothing() {
    TenantDatabase record = failedMigration();

    assertThatThrownBy(() -> update(withNote(record).status(TenantDatabaseStatus.PROVISIONING)))
        .isInstanceOf(IllegalStatusTransitionException.class)
        .hasMessageContaining("PROVISIONING");
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void theRestOfACommandThatMigratesIsWrittenBefore() {
    TenantDatabase record = host.provisioned();
    SchemaVersion given = new SchemaVersion("0.5");
    host.calls.beforeNext(
        "saveAndAcquire",
        arguments -> assertThat(host.state(record).schemaVersion()).isEqualTo(given));

    TenantDatabase migrated =
        update(
            TenantDatabaseUpdateCommand.builder(record.id(), BY)
                .schemaVersion(given)
                .status(TenantDatabaseStatus.MIGRATING));

    assertThat(migrated.schemaVersion()).isEqualTo(new SchemaVersion("2"));
  }

  @Test
  void provisioningByHandFinishesAFailedProvisioning() {
    TenantDatabase record = host.failed();

    TenantDatabase active = setStatus(record, TenantDatabaseStatus.PROVISIONING);

    assertThat(active.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(active.errorMessage()).isNull();
    assertThat(host.provisioner.exists(SERVER, record.databaseName())).isTrue();
  }

  @Test
  void failedByHandSaysWhyAndLeavesTheServerAlone() {
    TenantDatabase record = host.tenantDb.commands().create(Host.create(host.tenant()));
    host.provisioner.setReachable(SERVER, false);

    TenantDatabase failed = update(withNote(record).status(TenantDatabaseStatus.FAILED));

    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(failed.errorMessage()).isEqualTo(NOTE);
    assertThat(failed.serving()).isFalse();
  }

  @Test
  void aNameByHandFollowsADatabaseThatWasRenamedOnTheServer() {
    TenantDatabase record = host.migrated();
    DatabaseName name = Samples.databaseName();
    OwnedDatabase own = OwnedDatabase.of(host.registry.id(), record);
    host.provisioner.rename(own, name, Fence.of(1, () -> Duration.ofHours(1)));

    TenantDatabase moved =
        update(TenantDatabaseUpdateCommand.builder(record.id(), BY).databaseName(name));

    assertThat(moved.databaseName()).isEqualTo(name);
    assertThat(moved.routingEpoch()).isEqualTo(record.routingEpoch() + 1);
  }

  @Test
  void aSuspensionByHandThatFailsHalfWayLeavesTheRecordOutOfServiceAndSaysSo() {
    TenantDatabase record = host.migrated();
    suspensionStopsHalfWay(record);

    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.SUSPENDED))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("sessions do not end");

    TenantDatabase withdrawn = host.state(record);
    assertThat(withdrawn.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(withdrawn.serving()).isFalse();
    assertThat(String.valueOf(withdrawn.errorMessage())).contains("sessions do not end");
    assertThat(host.tenantDb.doctor().inspect()).hasAtLeastOneElementOfType(WithdrawnRecord.class);
    assertThat(setStatus(record, TenantDatabaseStatus.SUSPENDED).suspended()).isTrue();
  }

  @Test
  void aDatabaseWhoseSuspensionByHandFailedHalfWayIsBroughtBackIntoService() {
    TenantDatabase record = host.migrated();
    suspensionStopsHalfWay(record);
    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.SUSPENDED))
        .isInstanceOf(ProvisioningFailedException.class);

    host.tenantDb.provisioning().resumeTenantDatabase(record.tenantId(), BY);

    assertThat(host.state(record).serving()).isTrue();
    host.provisioner.openSession(SERVER, record.databaseName()).close();
  }

  @Test
  void theRestOfACommandThatSuspendsIsWrittenWithIt() {
    TenantDatabase record = host.migrated();
    OwnedDatabase own = OwnedDatabase.of(host.registry.id(), record);
    DatabaseName name = Samples.databaseName();
    host.provisioner.rename(own, name, Samples.heldFence());
    host.calls.beforeNext(
        "suspend", arguments -> assertThat(host.state(record).serving()).isFalse());

    TenantDatabase suspended =
        update(withNote(record).databaseName(name).status(TenantDatabaseStatus.SUSPENDED));

    assertThat(suspended).isEqualTo(host.state(record));
    assertThat(suspended.status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(suspended.databaseName()).isEqualTo(name);
    assertThat(suspended.errorMessage()).isEqualTo(NOTE);
    assertThatThrownBy(() -> host.provisioner.openSession(SERVER, name))
        .isInstanceOf(TenantServerException.class);
  }

  private void suspensionStopsHalfWay(TenantDatabase record) {
    host.calls.beforeNext(
        "suspend",
        arguments -> {
          host.provisioner.suspend(
              OwnedDatabase.of(host.registry.id(), record), Samples.heldFence());
          throw new TenantServerException(
              SERVER, record.databaseName(), "sessions do not end", null);
        });
  }

  @Test
  void activeByHandResumesASuspendedDatabase() {
    TenantDatabase record = host.migrated();
    setStatus(record, TenantDatabaseStatus.SUSPENDED);

    TenantDatabase active = update(withNote(record).status(TenantDatabaseStatus.ACTIVE));

    assertThat(active.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(active.suspended()).isFalse();
    assertThat(active.serving()).isTrue();
    assertThat(active.errorMessage()).isNull();
    host.provisioner.openSession(SERVER, record.databaseName()).close();
  }

  @Test
  void aSuspendedDatabaseWhoseSchemaDoesNotFitIsNotActiveByHand() {
    TenantDatabase record = host.migrated();
    TenantDatabase suspended = setStatus(record, TenantDatabaseStatus.SUSPENDED);
    host.migrator.ship(List.of(InMemoryMigrator.Migration.of("1"), host.migration("2")));

    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.ACTIVE))
        .isInstanceOf(ProvisioningFailedException.class);

    assertThat(host.state(record)).isEqualTo(suspended);
    assertThatThrownBy(() -> host.provisioner.openSession(SERVER, record.databaseName()))
        .isInstanceOf(TenantServerException.class);
  }

  @Test
  void activeByHandNeedsASoundSchemaAfterAFailedMigration() {
    TenantDatabase record = host.migrated();
    host.shipThird(
        route -> {
          throw new IllegalStateException("the data is broken");
        });
    host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);
    TenantDatabase failed = host.state(record);
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    host.migrator.ship(List.of(InMemoryMigrator.Migration.of("1"), host.migration("2")));

    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.ACTIVE))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("Migration 1");
    assertThat(host.state(record)).isEqualTo(failed);

    host.migrator.ship(List.of(host.migration("1"), host.migration("2")));
    TenantDatabase active = setStatus(record, TenantDatabaseStatus.ACTIVE);
    assertThat(active.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(active.serving()).isTrue();
    assertThat(active.errorMessage()).isNull();
  }

  @Test
  void activeByHandFinishesAFailedProvisioning() {
    TenantDatabase record = host.failed();

    TenantDatabase active = setStatus(record, TenantDatabaseStatus.ACTIVE);

    assertThat(active.presence()).isEqualTo(DatabasePresence.PRESENT);
    assertThat(host.provisioner.exists(SERVER, record.databaseName())).isTrue();
  }

  @Test
  void activeByHandNeedsTheDatabaseToBeThere() {
    TenantDatabase record = failedMigration();
    host.provisioner.remove(SERVER, record.databaseName());

    assertThatThrownBy(() -> setStatus(record, TenantDatabaseStatus.ACTIVE))
        .isInstanceOf(ProvisioningFailedException.class)
        .hasMessageContaining("does not exist");
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void aSchemaVersionByHandClearsWhatWasKnownToBeApplied() {
    TenantDatabase record = host.migrated();
    TenantDatabase known = withFingerprint(record);

    TenantDatabase noted = update(withNote(record));
    assertThat(noted.schemaFingerprint()).isEqualTo(known.schemaFingerprint());

    TenantDatabase byHand =
        update(
            TenantDatabaseUpdateCommand.builder(record.id(), BY)
                .schemaVersion(new SchemaVersion("2")));
    assertThat(byHand.schemaFingerprint()).isNull();
  }

  private TenantDatabase withFingerprint(TenantDatabase record) {
    TenantDatabase known = Samples.next(record).schemaFingerprint(Samples.fingerprint()).build();
    host.registry.writeRepository().save(Samples.updated(known));
    return known;
  }

  @Test
  void anUpdateForAnotherVersionIsAConflict() {
    TenantDatabase record = host.provisioned();

    for (TenantDatabaseStatus status : TenantDatabaseStatus.values()) {
      assertThatExceptionOfType(StaleVersionException.class)
          .isThrownBy(() -> update(withNote(record).status(status).expectedVersion(1)))
          .satisfies(
              e -> {
                assertThat(e.expected()).isEqualTo(1);
                assertThat(e.actual()).isEqualTo(record.version());
              });
    }
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void anUpdateForOneVersionIsNotDecidedAnewWhenAnotherChangeComesBetween() {
    TenantDatabase record = host.provisioned();
    host.calls.beforeNext("acquire", arguments -> update(withNote(record)));

    assertThatThrownBy(
            () ->
                update(
                    TenantDatabaseUpdateCommand.builder(record.id(), BY)
                        .status(TenantDatabaseStatus.SUSPENDED)
                        .expectedVersion(record.version())))
        .isInstanceOf(StaleVersionException.class);
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    host.provisioner.openSession(SERVER, record.databaseName()).close();
  }

  @Test
  void anUpdateForAnyVersionIsDecidedAnewWhenAnotherChangeComesBetween() {
    TenantDatabase record = host.provisioned();
    host.calls.beforeNext("acquire", arguments -> update(withNote(record)));

    TenantDatabase suspended = setStatus(record, TenantDatabaseStatus.SUSPENDED);

    assertThat(suspended.status()).isEqualTo(TenantDatabaseStatus.SUSPENDED);
    assertThat(suspended.errorMessage()).isEqualTo(NOTE);
    assertThat(
            host.registry.leases().acquire(record.id(), Samples.leaseRequest("me")).lease().token())
        .isPositive();
  }

  /** A record whose database exists and whose migration failed. */
  private TenantDatabase failedMigration() {
    TenantDatabase record = host.provisioned();
    host.broken.add(record.tenantId());
    host.shipThird();
    host.tenantDb.migrations().migrateTenantDatabase(record.tenantId(), BY);
    return host.state(record);
  }

  private static TenantDatabaseUpdateCommand.Builder withNote(TenantDatabase record) {
    return TenantDatabaseUpdateCommand.builder(record.id(), BY).errorMessage(NOTE);
  }

  private TenantDatabase setStatus(TenantDatabase record, TenantDatabaseStatus status) {
    return update(TenantDatabaseUpdateCommand.builder(record.id(), BY).status(status));
  }

  private TenantDatabase update(TenantDatabaseUpdateCommand.Builder command) {
    return host.tenantDb.commands().update(command.build());
  }
}
