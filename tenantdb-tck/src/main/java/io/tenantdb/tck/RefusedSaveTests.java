package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A save that is refused says why, and leaves neither state nor event. */
abstract class RefusedSaveTests extends RegistryTests {

  RefusedSaveTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @ParameterizedTest
  @EnumSource
  void aStaleVersionIsRefusedAndWritesNothing(SaveForm form) {
    TenantDatabase first = makeNew();
    TenantDatabase second = changeNext(first);
    Consumer<TenantDatabaseEvent> save = form.on(registry, first.id());
    TenantDatabaseEvent stale =
        Samples.updated(Samples.next(first).databaseName(Samples.databaseName()).build());

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> save.accept(stale))
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(first.id());
              assertThat(e.expected()).isEqualTo(1);
              assertThat(e.actual()).isEqualTo(2);
            });
    assertNothingWrittenAfter(second);
  }

  @ParameterizedTest
  @EnumSource
  void aVersionThatLeavesAGapIsRefusedAndWritesNothing(SaveForm form) {
    TenantDatabase record = makeNew();
    Consumer<TenantDatabaseEvent> save = form.on(registry, record.id());
    TenantDatabaseEvent ahead = Samples.updated(record.toBuilder().version(3).build());

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> save.accept(ahead))
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(record.id());
              assertThat(e.expected()).isEqualTo(2);
              assertThat(e.actual()).isEqualTo(1);
            });
    assertNothingWrittenAfter(record);
  }

  @Test
  void aStaleDeletionIsRefusedAndWritesNothing() {
    TenantDatabase first = makeNew();
    TenantDatabase second = changeNext(first);

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> records.save(Samples.deleted(first)))
        .satisfies(e -> assertThat(e.actual()).isEqualTo(2));
    assertNothingWrittenAfter(second);
  }

  @Test
  void theSameChangeTwiceIsStale() {
    TenantDatabase first = makeNew();
    TenantDatabaseEvent change = nextChange(first);
    change(change);

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> records.save(change))
        .satisfies(e -> assertThat(e.actual()).isEqualTo(2));
    assertNothingWrittenAfter(change.state());
  }

  @Test
  void aChangeOfAnUnknownRecordIsRefusedAndWritesNothing() {
    TenantDatabase unknown = Samples.newRecord();

    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(() -> records.save(nextChange(unknown)))
        .satisfies(e -> assertThat(e.id()).contains(unknown.id()));
    assertNothingWritten(unknown.id());
  }

  @Test
  void aDeletionOfAnUnknownRecordIsRefusedAndWritesNothing() {
    TenantDatabase unknown = Samples.newRecord();

    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(() -> records.save(Samples.deleted(unknown)))
        .satisfies(e -> assertThat(e.id()).contains(unknown.id()));
    assertNothingWritten(unknown.id());
  }

  @Test
  void aChangeOfAnUnknownRecordGetsNoLease() {
    TenantDatabase unknown = Samples.newRecord();

    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(
            () -> records.saveAndAcquire(nextChange(unknown), Samples.leaseRequest("worker")))
        .satisfies(e -> assertThat(e.id()).contains(unknown.id()));
    assertNothingWritten(unknown.id());
  }

  @Test
  void aRecordIdIsTakenForEver() {
    TenantDatabase first = makeNew();
    TenantDatabase deleted = change(Samples.deleted(first));
    TenantDatabase intruder = Samples.newRecord(first.id(), Samples.tenantId()).build();

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> records.save(Samples.created(intruder)))
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(first.id());
              assertThat(e.expected()).isZero();
              assertThat(e.actual()).isEqualTo(2);
            });
    assertNothingWrittenAfter(deleted);
  }

  @Test
  void theSameCreationTwiceIsRefused() {
    TenantDatabase record = makeNew();

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> records.save(Samples.created(record)))
        .satisfies(e -> assertThat(e.actual()).isEqualTo(1));
    assertNothingWrittenAfter(record);
  }

  @Test
  void aRefusedChangeDoesNotHinderTheNextOne() {
    TenantDatabase first = makeNew();
    TenantDatabaseEvent ahead = Samples.updated(first.toBuilder().version(7).build());
    assertThatExceptionOfType(StaleVersionException.class).isThrownBy(() -> records.save(ahead));

    TenantDatabase second = changeNext(first);

    assertNothingWrittenAfter(second);
  }
}
