package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tenant has one live record; a name belongs to one record until its database is gone. */
abstract class UniquenessTests extends RegistryTests {

  UniquenessTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aTenantGetsNoSecondLiveRecord() {
    TenantDatabase first = makeNew();
    TenantDatabase second = Samples.newRecord(Samples.id(), first.tenantId()).build();

    assertTenantTaken(() -> records.save(Samples.created(second)), first);
    assertNothingWritten(second.id());
    assertNothingWrittenAfter(first);
  }

  @Test
  void aRefusedCreationGetsNoLease() {
    TenantDatabase first = makeNew();
    TenantDatabase second = Samples.newRecord(Samples.id(), first.tenantId()).build();

    assertTenantTaken(
        () -> records.saveAndAcquire(Samples.created(second), Samples.leaseRequest("worker")),
        first);
    assertNothingWritten(second.id());
    change(Samples.deleted(first));
    Lease lease =
        records.saveAndAcquire(Samples.created(second), Samples.leaseRequest("another worker"));
    assertThat(lease.owner()).isEqualTo("another worker");
  }

  @Test
  void aTenantWhoseRecordIsDeletedGetsANewOne() {
    TenantDatabase first = makeNew();
    change(Samples.deleted(first));

    make(Samples.newRecord(Samples.id(), first.tenantId()).build());
  }

  @Test
  void aDeletedRecordDoesNotComeBackWhileTheTenantHasAnother() {
    TenantDatabase deleted = change(Samples.deleted(makeNew()));
    TenantDatabase live = make(Samples.newRecord(Samples.id(), deleted.tenantId()).build());
    TenantDatabase back = Samples.next(deleted).deletedAt(null).build();

    assertTenantTaken(() -> records.save(Samples.updated(back)), live);
    assertNothingWrittenAfter(deleted);
  }

  @Test
  void tenantIdsThatDifferByCaseAreTwoTenants() {
    String lower = "t-" + Samples.nonce().value() + "-x";
    String upper = "T" + lower.substring(1);

    make(Samples.newRecord(Samples.id(), new TenantId(lower)).build());
    make(Samples.newRecord(Samples.id(), new TenantId(upper)).build());
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseNameIsTakenOnItsServer(DatabasePresence presence) {
    TenantDatabase holder = make(Samples.newRecord().toBuilder().presence(presence).build());
    TenantDatabase other = withDatabaseNameOf(holder);

    assertTakenWhileHeld(holder, other);
  }

  @ParameterizedTest
  @EnumSource
  void aDeletedRecordHoldsItsDatabaseNameUntilItsDatabaseIsGoneOrRecycled(
      DatabasePresence presence) {
    TenantDatabase holder = change(Samples.deleted(makeNew(), presence));
    TenantDatabase other = withDatabaseNameOf(holder);

    assertTakenWhileHeld(holder, other);
  }

  @ParameterizedTest
  @EnumSource
  void aReadDatabaseNameIsTaken(DatabasePresence presence) {
    TenantDatabase holder = make(Samples.newRecord().toBuilder().presence(presence).build());
    TenantDatabase other = withReadDatabaseNameOf(holder);

    assertNameTaken(() -> records.save(Samples.created(other)), holder.readDatabaseName(), holder);
    assertNothingWritten(other.id());
  }

  @ParameterizedTest
  @EnumSource
  void aDeletedRecordHoldsItsReadDatabaseNameForEver(DatabasePresence presence) {
    TenantDatabase holder = change(Samples.deleted(makeNew(), presence));
    TenantDatabase other = withReadDatabaseNameOf(holder);

    assertNameTaken(() -> records.save(Samples.created(other)), holder.readDatabaseName(), holder);
    assertNothingWritten(other.id());
  }

  @Test
  void aNameIsFreeOnceItsHolderTookAnother() {
    TenantDatabase holder = makeNew();
    change(
        Samples.updated(
            Samples.next(holder)
                .databaseName(Samples.databaseName())
                .readDatabaseName(Samples.databaseName())
                .build()));

    make(
        withDatabaseNameOf(holder).toBuilder().readDatabaseName(holder.readDatabaseName()).build());
  }

  @Test
  void theSameDatabaseNameOnAnotherServerIsFree() {
    TenantDatabase holder = makeNew();

    make(withDatabaseNameOf(holder).toBuilder().server(Samples.server()).build());
  }

  @Test
  void theSameReadDatabaseNameOnAnotherServerIsTaken() {
    TenantDatabase holder = makeNew();
    TenantDatabase other =
        withReadDatabaseNameOf(holder).toBuilder().server(Samples.server()).build();

    assertNameTaken(() -> records.save(Samples.created(other)), holder.readDatabaseName(), holder);
    assertNothingWritten(other.id());
  }

  @Test
  void aDatabaseNameMayBeTheReadDatabaseNameOfAnother() {
    TenantDatabase holder = makeNew();

    make(
        Samples.newRecord().toBuilder()
            .databaseName(holder.readDatabaseName())
            .readDatabaseName(holder.databaseName())
            .build());
  }

  @ParameterizedTest
  @EnumSource
  void aRenameToATakenDatabaseNameIsRefusedAndWritesNothing(SaveForm form) {
    TenantDatabase holder = makeNew();
    TenantDatabase record = makeNew();
    Consumer<TenantDatabaseEvent> save = form.on(registry, record.id());
    TenantDatabase renamed = Samples.next(record).databaseName(holder.databaseName()).build();

    assertNameTaken(() -> save.accept(Samples.updated(renamed)), holder.databaseName(), holder);
    assertNothingWrittenAfter(record);
  }

  @ParameterizedTest
  @EnumSource
  void aRenameToATakenReadDatabaseNameIsRefusedAndWritesNothing(SaveForm form) {
    TenantDatabase holder = makeNew();
    TenantDatabase record = makeNew();
    Consumer<TenantDatabaseEvent> save = form.on(registry, record.id());
    TenantDatabase renamed =
        Samples.next(record).readDatabaseName(holder.readDatabaseName()).build();

    assertNameTaken(() -> save.accept(Samples.updated(renamed)), holder.readDatabaseName(), holder);
    assertNothingWrittenAfter(record);
  }

  @Test
  void aRecordWhoseDatabaseIsGoneChangesThoughItsDatabaseNameIsTaken() {
    TenantDatabase gone =
        make(Samples.newRecord().toBuilder().presence(DatabasePresence.GONE).build());
    make(withDatabaseNameOf(gone));

    assertNothingWrittenAfter(changeNext(gone));
  }

  @Test
  void aDatabaseThatIsGoneDoesNotReappearUnderATakenName() {
    TenantDatabase gone =
        make(Samples.newRecord().toBuilder().presence(DatabasePresence.GONE).build());
    TenantDatabase holder = make(withDatabaseNameOf(gone));
    TenantDatabase back = Samples.next(gone).presence(DatabasePresence.PRESENT).build();

    assertNameTaken(() -> records.save(Samples.updated(back)), holder.databaseName(), holder);
    assertNothingWrittenAfter(gone);
  }

  static TenantDatabase withDatabaseNameOf(TenantDatabase holder) {
    return Samples.newRecord().toBuilder()
        .server(holder.server())
        .databaseName(holder.databaseName())
        .build();
  }

  private static TenantDatabase withReadDatabaseNameOf(TenantDatabase holder) {
    return Samples.newRecord().toBuilder().readDatabaseName(holder.readDatabaseName()).build();
  }

  private void assertTakenWhileHeld(TenantDatabase holder, TenantDatabase other) {
    if (holder.holdsDatabaseName()) {
      assertNameTaken(() -> records.save(Samples.created(other)), holder.databaseName(), holder);
      assertNothingWritten(other.id());
    } else {
      make(other);
    }
  }

  private static void assertTenantTaken(ThrowingCallable save, TenantDatabase holder) {
    assertThatExceptionOfType(TenantDatabaseTenantIdExistsException.class)
        .isThrownBy(save)
        .satisfies(
            e -> {
              assertThat(e.tenantId()).isEqualTo(holder.tenantId());
              assertThat(e.existing()).isEqualTo(holder.id());
            });
  }

  static void assertNameTaken(ThrowingCallable save, DatabaseName name, TenantDatabase holder) {
    assertThatExceptionOfType(TenantDatabaseAlreadyExistsException.class)
        .isThrownBy(save)
        .satisfies(
            e -> {
              assertThat(e.name()).isEqualTo(name);
              assertThat(e.existing()).isEqualTo(holder.id());
            });
  }
}
