package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A deleted record whose database waits in the recycle bin frees its names until it comes back. */
abstract class RecycledNameTests extends RegistryTests {

  private static final int ROUNDS = 5;

  RecycledNameTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aRecycledRecordFreesItsNameAndItsNextName() {
    TenantDatabase recycled = recycled(renaming());

    make(UniquenessTests.withDatabaseNameOf(recycled));
    make(named(recycled, Objects.requireNonNull(recycled.nextName())));
  }

  @Test
  void aRestoredRecordHoldsItsNameAndItsNextNameAgain() {
    TenantDatabase restored = change(restore(recycled(renaming())));
    assertThat(restored.presence()).isEqualTo(DatabasePresence.RECYCLED);
    DatabaseName next = Objects.requireNonNull(restored.nextName());
    TenantDatabase same = UniquenessTests.withDatabaseNameOf(restored);
    TenantDatabase sameNext = named(restored, next);

    UniquenessTests.assertNameTaken(
        () -> records.save(Samples.created(same)), restored.databaseName(), restored);
    UniquenessTests.assertNameTaken(() -> records.save(Samples.created(sameNext)), next, restored);

    assertNothingWritten(same.id());
    assertNothingWritten(sameNext.id());
  }

  @ParameterizedTest
  @EnumSource
  void aRecordIsNotRestoredWhileItsNameIsTaken(SaveForm form) {
    TenantDatabase recycled = recycled(makeNew());
    Consumer<TenantDatabaseEvent> save = form.on(registry, recycled.id());
    TenantDatabase holder = make(UniquenessTests.withDatabaseNameOf(recycled));

    UniquenessTests.assertNameTaken(
        () -> save.accept(restore(recycled)), recycled.databaseName(), holder);

    assertNothingWrittenAfter(recycled);
  }

  @Test
  void aRecordIsNotRestoredWhileARenameLeadsToItsName() {
    TenantDatabase recycled = recycled(makeNew());
    TenantDatabase other = makeNew();
    TenantDatabase holder =
        change(Samples.updated(Samples.next(other).nextName(recycled.databaseName()).build()));

    UniquenessTests.assertNameTaken(
        () -> records.save(restore(recycled)), recycled.databaseName(), holder);

    assertNothingWrittenAfter(recycled);
  }

  @ParameterizedTest
  @EnumSource
  void aRecordIsNotRestoredWhileItsTenantHasAnother(SaveForm form) {
    TenantDatabase recycled = recycled(makeNew());
    Consumer<TenantDatabaseEvent> save = form.on(registry, recycled.id());
    TenantDatabase live = make(Samples.newRecord(Samples.id(), recycled.tenantId()).build());

    assertThatExceptionOfType(TenantDatabaseTenantIdExistsException.class)
        .isThrownBy(() -> save.accept(restore(recycled)))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(live.id()));

    assertNothingWrittenAfter(recycled);
    change(Samples.deleted(live, DatabasePresence.GONE));
    save.accept(restore(recycled));
    assertStored(restore(recycled).state());
  }

  @Test
  void theTenantsOtherRecordIsToldBeforeTheTakenName() {
    TenantDatabase recycled = recycled(makeNew());
    TenantDatabase live =
        make(
            Samples.newRecord(Samples.id(), recycled.tenantId())
                .server(recycled.server())
                .databaseName(recycled.databaseName())
                .build());

    assertThatExceptionOfType(TenantDatabaseTenantIdExistsException.class)
        .isThrownBy(() -> records.save(restore(recycled)))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(live.id()));
  }

  @Test
  void aRecycledRecordIsPurgedThoughItsNameIsTaken() {
    TenantDatabase recycled = recycled(makeNew());
    make(UniquenessTests.withDatabaseNameOf(recycled));

    TenantDatabase purged =
        change(
            Samples.updated(
                Samples.next(recycled).presence(DatabasePresence.GONE).purgeAfter(null).build()));

    assertNothingWrittenAfter(purged);
  }

  @Test
  void aPurgedRecordStillHoldsItsReadDatabaseName() {
    TenantDatabase recycled = recycled(makeNew());
    TenantDatabase purged =
        change(Samples.updated(Samples.next(recycled).presence(DatabasePresence.GONE).build()));
    TenantDatabase other =
        Samples.newRecord().toBuilder().readDatabaseName(purged.readDatabaseName()).build();

    UniquenessTests.assertNameTaken(
        () -> records.save(Samples.created(other)), purged.readDatabaseName(), purged);

    assertNothingWritten(other.id());
  }

  @Test
  void ofARestoreAndACreationUnderOneNameOneWins() {
    for (int round = 0; round < ROUNDS; round++) {
      TenantDatabase recycled = recycled(makeNew());
      TenantDatabase created = UniquenessTests.withDatabaseNameOf(recycled);

      Race<Integer> race = race(restore(recycled), Samples.created(created));

      race.onlyWinner();
      assertThat(race.failures())
          .allSatisfy(e -> assertThat(e).isInstanceOf(TenantDatabaseAlreadyExistsException.class));
    }
  }

  @Test
  void ofARestoreAndACreationForOneTenantOneWins() {
    for (int round = 0; round < ROUNDS; round++) {
      TenantDatabase recycled = recycled(makeNew());
      TenantDatabase created = Samples.newRecord(Samples.id(), recycled.tenantId()).build();

      Race<Integer> race = race(restore(recycled), Samples.created(created));

      race.onlyWinner();
      assertThat(race.failures())
          .allSatisfy(e -> assertThat(e).isInstanceOf(TenantDatabaseTenantIdExistsException.class));
    }
  }

  private Race<Integer> race(TenantDatabaseEvent one, TenantDatabaseEvent other) {
    return Race.ofActions(2, i -> records.save(i == 0 ? one : other));
  }

  private TenantDatabase renaming() {
    return change(
        Samples.updated(Samples.next(makeNew()).nextName(Samples.databaseName()).build()));
  }

  private TenantDatabase recycled(TenantDatabase record) {
    return change(Samples.deleted(record, DatabasePresence.RECYCLED));
  }

  private static TenantDatabaseEvent restore(TenantDatabase recycled) {
    return Samples.updated(Samples.next(recycled).deletedAt(null).purgeAfter(null).build());
  }

  private static TenantDatabase named(TenantDatabase beside, DatabaseName name) {
    return Samples.newRecord().toBuilder().server(beside.server()).databaseName(name).build();
  }
}
