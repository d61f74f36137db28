package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Where several rules forbid a save, the one that the caller has to mend first is told. */
abstract class RefusalOrderTests extends RegistryTests {

  RefusalOrderTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void anUnknownRecordIsToldBeforeALeaseOnAnotherRecord() {
    TenantDatabase other = makeNew();
    Lease lease = lease(other, "holder");
    TenantDatabase unknown = Samples.newRecord();

    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(() -> records.save(nextChange(unknown), lease));

    assertNothingWritten(unknown.id());
  }

  @Test
  void aHeldLeaseIsToldBeforeAStaleVersion() {
    TenantDatabase record = makeNew();
    lease(record, "holder");

    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> records.save(ahead(record)));
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> records.saveAndAcquire(ahead(record), Samples.leaseRequest("other")));
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> records.save(Samples.created(record)));

    assertNothingWrittenAfter(record);
  }

  @Test
  void aLostLeaseIsToldBeforeAStaleVersion() {
    TenantDatabase record = makeNew();
    Lease lost = lease(record, "holder");
    leases.release(lost);

    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> records.save(ahead(record), lost))
        .satisfies(e -> assertThat(e.token()).isEqualTo(lost.token()));
    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> records.saveAndRelease(ahead(record), lost));

    assertNothingWrittenAfter(record);
  }

  @Test
  void aLeaseOnAnotherRecordIsNoLeaseOnThisOne() {
    TenantDatabase record = makeNew();
    TenantDatabase created = Samples.newRecord();
    Lease elsewhere = lease(makeNew(), "holder");

    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> records.save(nextChange(record), elsewhere))
        .satisfies(e -> assertThat(e.token()).isEqualTo(elsewhere.token()));
    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> records.save(Samples.created(created), elsewhere));

    assertNothingWrittenAfter(record);
    assertNothingWritten(created.id());
  }

  @Test
  void aStaleVersionIsToldBeforeATakenName() {
    TenantDatabase record = makeNew();
    TenantDatabase holder = makeNew();
    TenantDatabase next = record.toBuilder().version(3).databaseName(holder.databaseName()).build();

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> records.save(Samples.updated(next)));

    assertNothingWrittenAfter(record);
  }

  @Test
  void anotherLiveRecordIsToldBeforeATakenName() {
    TenantDatabase holder = makeNew();
    TenantDatabase second =
        Samples.newRecord(Samples.id(), holder.tenantId())
            .server(holder.server())
            .databaseName(holder.databaseName())
            .readDatabaseName(holder.readDatabaseName())
            .build();

    assertThatExceptionOfType(TenantDatabaseTenantIdExistsException.class)
        .isThrownBy(() -> records.save(Samples.created(second)))
        .satisfies(e -> assertThat(e.existing()).isEqualTo(holder.id()));

    assertNothingWritten(second.id());
  }

  @Test
  void aTakenDatabaseNameIsToldBeforeATakenReadDatabaseName() {
    TenantDatabase holder = makeNew();
    TenantDatabase readHolder = makeNew();
    TenantDatabase second =
        Samples.newRecord().toBuilder()
            .server(holder.server())
            .databaseName(holder.databaseName())
            .readDatabaseName(readHolder.readDatabaseName())
            .build();

    assertThatExceptionOfType(TenantDatabaseAlreadyExistsException.class)
        .isThrownBy(() -> records.save(Samples.created(second)))
        .satisfies(
            e -> {
              assertThat(e.name()).isEqualTo(holder.databaseName());
              assertThat(e.existing()).isEqualTo(holder.id());
            });

    assertNothingWritten(second.id());
  }

  private static TenantDatabaseEvent ahead(TenantDatabase record) {
    return Samples.updated(record.toBuilder().version(record.version() + 2).build());
  }
}
