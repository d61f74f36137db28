package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.inmemory.InMemoryReadDatabases;
import io.tenantdb.tck.Samples;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of databases and read databases, as commands give and change them. */
class NamesTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
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

  private TenantDatabase create(UnaryOperator<TenantDatabaseCreateCommand> given) {
    return host.tenantDb.commands().create(given.apply(Host.create(host.tenant())));
  }

  private TenantDatabase setReadName(TenantDatabase record, DatabaseName name) {
    return host.tenantDb
        .commands()
        .update(
            TenantDatabaseUpdateCommand.builder(record.id(), BY).readDatabaseName(name).build());
  }
}
