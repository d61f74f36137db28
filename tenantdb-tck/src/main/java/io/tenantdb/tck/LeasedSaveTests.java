package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.StaleVersionException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Saving with and without a lease, while one is held, lost, released or expired. */
abstract class LeasedSaveTests extends RegistryTests {

  LeasedSaveTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aSaveWithoutALeaseIsRefusedWhileOneIsHeld() {
    TenantDatabase record = makeNew();
    lease(record, "holder");

    assertBusy(() -> records.save(nextChange(record)), record.id(), "holder");
    assertNothingWrittenAfter(record);
  }

  @Test
  void theBusyExceptionTellsWhatIsGoingOn() {
    TenantDatabase record = makeNew();
    leases.acquire(
        record.id(),
        new LeaseRequest(
            "Ünïcode ' holder",
            LeasedOperation.RENAME,
            Duration.ofHours(1),
            Samples.attribution()));

    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> records.save(nextChange(record)))
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(record.id());
              assertThat(e.owner()).isEqualTo("Ünïcode ' holder");
              assertThat(e.operation()).isEqualTo(LeasedOperation.RENAME);
              assertThat(e.expiresAt()).isAfter(Instant.EPOCH);
            });
  }

  @Test
  void aSaveWithoutALeaseIsAllowedAfterTheRelease() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder");
    assertBusy(() -> records.save(nextChange(record)), record.id(), "holder");

    assertThat(leases.release(lease)).isTrue();

    assertNothingWrittenAfter(changeNext(record));
  }

  @Test
  void aSaveWithoutALeaseIsAllowedAfterTheExpiry() {
    TenantDatabase record = makeNew();
    lease(record, "holder", TINY);

    assertNothingWrittenAfter(saveWhenExpired(record));
  }

  @Test
  void theHolderSavesAgainAndAgain() {
    TenantDatabase first = makeNew();
    Lease lease = lease(first, "holder");
    TenantDatabaseEvent second = nextChange(first);
    TenantDatabaseEvent third = nextChange(second.state());

    records.save(second, lease);
    records.save(third, lease);

    assertNothingWrittenAfter(third.state());
    assertBusy(() -> records.save(nextChange(third.state())), first.id(), "holder");
  }

  @Test
  void aHolderWhoseLeaseWasTakenOverWritesNothing() {
    TenantDatabase first = makeNew();
    Lease lost = lease(first, "first holder", TINY);
    TenantDatabase second = saveWhenExpired(first);
    Lease taken = lease(second, "second holder");

    assertLost(() -> records.save(nextChange(second), lost), lost);
    assertLost(() -> records.saveAndRelease(nextChange(second), lost), lost);

    assertNothingWrittenAfter(second);
    TenantDatabaseEvent third = nextChange(second);
    records.save(third, taken);
    assertStored(third.state());
  }

  @Test
  void aLeaseThatTheSameWorkerTookAgainReplacesItsOldOne() {
    TenantDatabase record = makeNew();
    Lease old = lease(record, "worker");
    assertThat(leases.release(old)).isTrue();
    Lease current = lease(record, "worker");

    assertLost(() -> records.save(nextChange(record), old), old);

    assertNothingWrittenAfter(record);
    records.save(nextChange(record), current);
  }

  @Test
  void aReleasedLeaseWritesNothing() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder");
    assertThat(leases.release(lease)).isTrue();

    assertLost(() -> records.save(nextChange(record), lease), lease);
    assertLost(() -> records.saveAndRelease(nextChange(record), lease), lease);
    assertNothingWrittenAfter(record);
  }

  @Test
  void anExpiredLeaseThatNobodyTookStillSaves() {
    TenantDatabase first = makeNew();
    Lease lease = lease(first, "holder", TINY);
    TenantDatabase second = saveWhenExpired(first);
    TenantDatabaseEvent third = nextChange(second);

    records.save(third, lease);

    assertNothingWrittenAfter(third.state());
  }

  @Test
  void anExpiredLeaseThatNobodyTookStillSavesAndReleases() {
    TenantDatabase first = makeNew();
    Lease lease = lease(first, "holder", TINY);
    TenantDatabase second = saveWhenExpired(first);
    TenantDatabaseEvent third = nextChange(second);

    records.saveAndRelease(third, lease);

    assertNothingWrittenAfter(third.state());
    assertThat(leases.release(lease)).isFalse();
  }

  @Test
  void saveAndReleaseFreesTheRecord() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder");
    TenantDatabaseEvent change = nextChange(record);

    records.saveAndRelease(change, lease);

    assertNothingWrittenAfter(change.state());
    assertThat(lease(change.state(), "next holder").token()).isGreaterThan(lease.token());
    assertLost(() -> records.save(nextChange(change.state()), lease), lease);
  }

  @Test
  void aRefusedSaveAndReleaseKeepsTheLease() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder");
    TenantDatabaseEvent ahead = Samples.updated(record.toBuilder().version(3).build());

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> records.saveAndRelease(ahead, lease));

    assertNothingWrittenAfter(record);
    assertBusy(() -> records.save(nextChange(record)), record.id(), "holder");
    records.saveAndRelease(nextChange(record), lease);
  }

  @Test
  void saveAndAcquireWritesAndTakesTheLease() {
    TenantDatabase record = makeNew();
    TenantDatabaseEvent change = nextChange(record);

    Lease lease =
        records.saveAndAcquire(
            change,
            new LeaseRequest(
                "holder", LeasedOperation.DROP, Duration.ofHours(1), Samples.attribution()));

    assertThat(lease.id()).isEqualTo(record.id());
    assertThat(lease.owner()).isEqualTo("holder");
    assertThat(lease.operation()).isEqualTo(LeasedOperation.DROP);
    assertNothingWrittenAfter(change.state());
    assertBusy(() -> records.save(nextChange(change.state())), record.id(), "holder");
    records.saveAndRelease(nextChange(change.state()), lease);
  }

  @Test
  void saveAndAcquireMakesARecordUnderALease() {
    TenantDatabase record = Samples.newRecord();

    Lease lease = records.saveAndAcquire(Samples.created(record), Samples.leaseRequest("holder"));

    assertNothingWrittenAfter(record);
    assertBusy(() -> records.save(nextChange(record)), record.id(), "holder");
    records.save(nextChange(record), lease);
  }

  @Test
  void aRefusedSaveAndAcquireGrantsNoLease() {
    TenantDatabase record = makeNew();
    TenantDatabaseEvent ahead = Samples.updated(record.toBuilder().version(3).build());

    assertThatExceptionOfType(StaleVersionException.class)
        .isThrownBy(() -> records.saveAndAcquire(ahead, Samples.leaseRequest("refused")));

    assertNothingWrittenAfter(record);
    lease(record, "another");
  }

  @Test
  void saveAndAcquireIsRefusedWhileALeaseIsHeld() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder");

    assertBusy(
        () -> records.saveAndAcquire(nextChange(record), Samples.leaseRequest("other")),
        record.id(),
        "holder");

    assertNothingWrittenAfter(record);
    records.save(nextChange(record), lease);
  }

  @Test
  void saveAndAcquireTakesOverAnExpiredLease() {
    TenantDatabase first = makeNew();
    Lease expired = lease(first, "holder", TINY);
    TenantDatabase second = saveWhenExpired(first);

    Lease lease = records.saveAndAcquire(nextChange(second), Samples.leaseRequest("next"));

    assertThat(lease.token()).isGreaterThan(expired.token());
    assertLost(() -> records.save(nextChange(second), expired), expired);
  }

  @Test
  void aLeaseOnOneRecordDoesNotHinderAnother() {
    lease(makeNew(), "holder");

    changeNext(makeNew());
  }

  private static void assertBusy(ThrowingCallable call, TenantDatabaseId id, String owner) {
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(id);
              assertThat(e.owner()).isEqualTo(owner);
            });
  }

  private static void assertLost(ThrowingCallable call, Lease lease) {
    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.token()).isEqualTo(lease.token()));
  }
}
