package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.ExpectedVersion;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.IllegalStatusTransitionException;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.error.TenantNotFoundException;
import io.tenantdb.api.query.FindTenantDatabaseByIdQuery;
import io.tenantdb.inmemory.InMemoryReadDatabases;
import io.tenantdb.tck.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void aNameThatAnotherRecordHoldsIsRefused() {
    DatabaseName name = Samples.databaseName();
    TenantDatabase holder =
        host.tenantDb.commands().create(Host.create(host.tenant()).withDatabaseName(name));

    assertThatExceptionOfType(TenantDatabaseAlreadyExistsException.class)
        .isThrownBy(
            () ->
                host.tenantDb.commands().create(Host.create(host.tenant()).withDatabaseName(name)))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(holder.id()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host_own", "tdb_new_00000000000000000000000000000000"})
  void aNameThatIsKeptForOthersIsRefusedWhereverOneIsGiven(String kept) {
    DatabaseName name = new DatabaseName(kept);
    TenantDatabase record = host.provisioned();
    var update = TenantDatabaseUpdateCommand.builder(record.id(), BY);
    List<ThrowingCallable> calls =
        List.of(
            () -> create(command -> command.withDatabaseName(name)),
            () -> create(command -> command.withReadDatabaseName(name)),
            () -> host.tenantDb.commands().update(update.databaseName(name).build()),
            () ->
                host.tenantDb
                    .commands()
                    .update(
                        TenantDatabaseUpdateCommand.builder(record.id(), BY)
                            .readDatabaseName(name)
                            .build()),
            () ->
                host.tenantDb.provisioning().updateTenantDatabaseName(record.tenantId(), name, BY));

    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call).isInstanceOf(InvalidValueException.class).hasMessageContaining(kept);
    }
    assertThat(host.state(record)).isEqualTo(record);
  }

  @Test
  void aMadeNameThatTheHostReservesIsMadeOtherwise() {
    TenantId tenant = host.tenant();
    DatabaseName first = DatabaseName.forTenant(tenant);

    try (TenantDb tenantDb = host.builder().reservedNames(Set.of(first)).build()) {
      TenantDatabase record = tenantDb.commands().create(Host.create(tenant));

      assertThat(record.databaseName()).isEqualTo(DatabaseName.forTenant(tenant, record.id()));
    }
  }

  @Test
  void aReadDatabaseHasTheNameThatItsTenantWasCreatedWith() {
    DatabaseName readName = Samples.databaseName();
    TenantDatabase record = create(command -> command.withReadDatabaseName(readName));

    assertThat(record.readDatabaseName()).isEqualTo(readName);
    assertThatExceptionOfType(TenantDatabaseAlreadyExistsException.class)
        .isThrownBy(() -> create(command -> command.withReadDatabaseName(readName)))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(record.id()));
  }

  @Test
  void theNameOfTheReadDatabaseIsMadeOnce() {
    TenantDatabase record = host.migrated();

    TenantDatabase renamed =
        host.tenantDb
            .provisioning()
            .updateTenantDatabaseName(record.tenantId(), Samples.databaseName(), BY);

    assertThat(renamed.databaseName()).isNotEqualTo(record.databaseName());
    assertThat(renamed.readDatabaseName()).isEqualTo(record.readDatabaseName());
  }

  @Test
  void aReadDatabaseThatAFailedProvisioningMadeKeepsItsName() {
    InMemoryReadDatabases readDatabases = new InMemoryReadDatabases();
    try (TenantDb node =
        host.builder()
            .readDatabases(readDatabases)
            .initializer(
                (route, lease) -> {
                  throw new IllegalStateException("the seed is missing");
                })
            .build()) {
      TenantId tenant = host.tenant();
      assertThatThrownBy(() -> node.provisioning().createTenantDatabase(Host.create(tenant)))
          .hasMessageContaining("the seed is missing");
      TenantDatabase failed = host.live(tenant).orElseThrow();
      TenantDatabaseUpdateCommand rename =
          TenantDatabaseUpdateCommand.builder(failed.id(), BY)
              .readDatabaseName(Samples.databaseName())
              .build();

      assertThatExceptionOfType(InvalidValueException.class)
          .isThrownBy(() -> node.commands().update(rename));
      assertThat(host.state(failed)).isEqualTo(failed);

      readDatabases.remove(failed.readDatabaseName());
      assertThat(node.commands().update(rename).readDatabaseName())
          .isEqualTo(rename.readDatabaseName());
    }
  }

  @Test
  void anUpdateGivesTheReadDatabaseANameThatNoOtherHolds() {
    TenantDatabase other = host.provisioned();
    TenantDatabase record = host.provisioned();
    DatabaseName free = Samples.databaseName();

    assertThat(setReadName(record, free).readDatabaseName()).isEqualTo(free);
    TenantDatabase before = host.state(record);
    assertThatExceptionOfType(TenantDatabaseAlreadyExistsException.class)
        .isThrownBy(() -> setReadName(record, other.readDatabaseName()))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(other.id()));
    assertThat(host.state(record)).isEqualTo(before);
  }

  @Test
  void aTenantWhoseRecordWasDeletedGetsANewOneUnderAnotherName() {
    TenantDatabase first = host.provisioned();
    host.tenantDb.commands().delete(TenantDatabaseDeleteCommand.of(first.id(), BY));

    TenantDatabase second = host.tenantDb.commands().create(Host.create(first.tenantId()));

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.databaseName()).isNotEqualTo(first.databaseName());
    assertThat(host.state(first).presence()).isEqualTo(DatabasePresence.PRESENT);
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
  void aNameByHandNeedsADatabaseOfThatNameThatIsTheRecordsOwn() {
    TenantDatabase record = host.provisioned();
    DatabaseName foreign = Samples.databaseName();
    host.placeForeign(foreign);

    for (DatabaseName name : new DatabaseName[] {foreign, Samples.databaseName()}) {
      assertThatThrownBy(
              () ->
                  host.tenantDb
                      .commands()
                      .update(
                          TenantDatabaseUpdateCommand.builder(record.id(), BY)
                              .databaseName(name)
                              .build()))
          .isInstanceOf(ProvisioningFailedException.class);
    }
    assertThat(host.state(record)).isEqualTo(record);
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

  private TenantDatabase create(UnaryOperator<TenantDatabaseCreateCommand> given) {
    return host.tenantDb.commands().create(given.apply(Host.create(host.tenant())));
  }

  private TenantDatabase setReadName(TenantDatabase record, DatabaseName name) {
    return host.tenantDb
        .commands()
        .update(
            TenantDatabaseUpdateCommand.builder(record.id(), BY).readDatabaseName(name).build());
  }

  private TenantDatabase setStatus(TenantDatabase record, TenantDatabaseStatus status) {
    return host.tenantDb
        .commands()
        .update(TenantDatabaseUpdateCommand.builder(record.id(), BY).status(status).build());
  }
}
