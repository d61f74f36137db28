package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseNotFoundException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseGrant;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Granting, renewing and releasing leases that do not expire meanwhile. */
abstract class LeaseGrantTests extends RegistryTests {

  LeaseGrantTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @ParameterizedTest
  @EnumSource
  void aLeaseIsGrantedAsItWasAskedFor(LeasedOperation operation) {
    TenantDatabase record = makeNew();

    LeaseGrant grant =
        leases.acquire(
            record.id(),
            new LeaseRequest("worker ü'1", operation, Duration.ofDays(1), Samples.attribution()));

    Lease lease = grant.lease();
    assertThat(lease.id()).isEqualTo(record.id());
    assertThat(lease.owner()).isEqualTo("worker ü'1");
    assertThat(lease.operation()).isEqualTo(operation);
    assertThat(grant.tookOver()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aSecondLeaseIsRefusedAndTheHolderNamed(LeasedOperation operation) {
    TenantDatabase record = makeNew();
    leases.acquire(
        record.id(),
        new LeaseRequest("holder", operation, Duration.ofHours(1), Samples.attribution()));

    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> leases.acquire(record.id(), Samples.leaseRequest("other")))
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(record.id());
              assertThat(e.owner()).isEqualTo("holder");
              assertThat(e.operation()).isEqualTo(operation);
              assertThat(e.expiresAt()).isAfter(Instant.EPOCH);
            });
  }

  @Test
  void theHolderItselfGetsNoSecondLease() {
    TenantDatabase record = makeNew();
    lease(record, "holder");

    assertThat(busyUntil(record.id())).isNotNull();
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> leases.acquire(record.id(), Samples.leaseRequest("holder")));
  }

  @Test
  void aLeaseOnAnUnknownRecordIsRefused() {
    TenantDatabaseId unknown = Samples.id();

    assertThatExceptionOfType(TenantDatabaseNotFoundException.class)
        .isThrownBy(() -> leases.acquire(unknown, Samples.leaseRequest("worker")))
        .satisfies(e -> assertThat(e.id()).contains(unknown));
  }

  @Test
  void aDeletedRecordCanBeLeased() {
    TenantDatabase deleted = change(Samples.deleted(makeNew()));

    lease(deleted, "worker");
  }

  @Test
  void twoRecordsAreLeasedIndependently() {
    TenantDatabase one = makeNew();
    TenantDatabase other = makeNew();
    Lease first = lease(one, "worker");
    Lease second = lease(other, "worker");

    assertThat(leases.release(first)).isTrue();

    lease(one, "next worker");
    assertThat(leases.renew(second, Duration.ofHours(1))).isTrue();
  }

  @Test
  void aReleasedRecordIsFree() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "first");

    assertThat(leases.release(lease)).isTrue();

    assertThat(leases.acquire(record.id(), Samples.leaseRequest("second")).tookOver()).isEmpty();
  }

  @Test
  void tokensGrowWithEveryGrant() {
    TenantDatabase record = makeNew();
    long last = Long.MIN_VALUE;
    for (int i = 0; i < 5; i++) {
      Lease lease = lease(record, "worker");
      assertThat(lease.token()).isGreaterThan(last);
      last = lease.token();
      assertThat(leases.release(lease)).isTrue();
    }
    Lease withSave = records.saveAndAcquire(nextChange(record), Samples.leaseRequest("worker"));
    assertThat(withSave.token()).isGreaterThan(last);
  }

  @Test
  void aLeaseIsReleasedOnlyOnce() {
    Lease lease = lease(makeNew(), "holder");

    assertThat(leases.release(lease)).isTrue();
    assertThat(leases.release(lease)).isFalse();
  }

  @Test
  void aReleasedLeaseIsNotRenewed() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder");
    assertThat(leases.release(lease)).isTrue();

    assertThat(leases.renew(lease, Duration.ofHours(1))).isFalse();

    lease(record, "next holder");
  }

  @Test
  void anOldLeaseDoesNotReleaseTheNewOne() {
    TenantDatabase record = makeNew();
    Lease old = lease(record, "worker");
    assertThat(leases.release(old)).isTrue();
    Lease current = lease(record, "worker");

    assertThat(leases.release(old)).isFalse();
    assertThat(leases.renew(old, Duration.ofHours(1))).isFalse();

    assertThat(busyUntil(record.id())).isNotNull();
    assertThat(leases.release(current)).isTrue();
  }

  @Test
  void aRenewalMovesTheExpiry() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder", Duration.ofHours(1));
    Instant before = busyUntil(record.id());

    assertThat(leases.renew(lease, Duration.ofHours(5))).isTrue();

    assertThat(busyUntil(record.id())).isAfter(before.plus(Duration.ofHours(3)));
  }

  @Test
  void leasesChangeNeitherTheRecordNorItsEvents() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "holder");
    assertThat(leases.renew(lease, Duration.ofHours(2))).isTrue();
    assertThat(leases.release(lease)).isTrue();

    assertNothingWrittenAfter(record);
  }

  @Test
  void ofManyThatAcquireOneWins() {
    TenantDatabase record = makeNew();

    Race<Lease> race =
        Race.of(
            Race.MANY,
            i -> leases.acquire(record.id(), Samples.leaseRequest("racer-" + i)).lease());

    Lease winner = race.onlyWinner();
    assertThat(race.failures())
        .hasSize(Race.MANY - 1)
        .allSatisfy(
            e -> {
              assertThat(e).isInstanceOf(TenantDatabaseBusyException.class);
              assertThat(((TenantDatabaseBusyException) e).owner()).isEqualTo(winner.owner());
            });
    assertThat(leases.release(winner)).isTrue();
  }

  @Test
  void noTwoOfManyHoldALeaseAtOnce() {
    TenantDatabase record = makeNew();
    int threads = 8;
    int rounds = 5;

    Race.ofActions(
            threads,
            i -> {
              for (int round = 0; round < rounds; round++) {
                countUpUnderALease(record.id(), "worker-" + i);
              }
            })
        .allWinners();

    TenantDatabase counted = records.findById(record.id()).orElseThrow();
    assertThat(counted.version()).isEqualTo(1 + threads * rounds);
    assertNothingWrittenAfter(counted);
  }

  /** Would meet a stale version if another one held the lease as well. */
  private void countUpUnderALease(TenantDatabaseId id, String owner) {
    Lease lease =
        Await.value(
            "a free lease",
            () -> {
              try {
                return Optional.of(leases.acquire(id, Samples.leaseRequest(owner)).lease());
              } catch (TenantDatabaseBusyException e) {
                return Optional.empty();
              }
            });
    TenantDatabase now = records.findById(id).orElseThrow();
    records.saveAndRelease(nextChange(now), lease);
  }

  private Instant busyUntil(TenantDatabaseId id) {
    try {
      leases.acquire(id, Samples.leaseRequest("asks when"));
    } catch (TenantDatabaseBusyException e) {
      return e.expiresAt();
    }
    throw new AssertionError("A second lease was granted on record " + id);
  }
}
