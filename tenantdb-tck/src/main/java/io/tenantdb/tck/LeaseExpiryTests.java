package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of a lease that has expired. */
abstract class LeaseExpiryTests extends RegistryTests {

  LeaseExpiryTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void anExpiredLeaseIsTakenOver() {
    TenantDatabase record = makeNew();
    Lease expired = lease(record, "first", TINY);

    Lease next = takeOver(record.id(), "second");

    assertThat(next.owner()).isEqualTo("second");
    assertThat(next.token()).isGreaterThan(expired.token());
  }

  @Test
  void aLeaseThatWasTakenOverIsLost() {
    TenantDatabase record = makeNew();
    Lease lost = lease(record, "first", TINY);
    Lease next = takeOver(record.id(), "second");

    assertThat(leases.renew(lost, Duration.ofHours(1))).isFalse();
    assertThat(leases.release(lost)).isFalse();

    assertBusy(record.id(), "second");
    assertThat(leases.release(next)).isTrue();
  }

  @Test
  void anExpiredLeaseThatNobodyTookIsRenewed() {
    TenantDatabase first = makeNew();
    Lease lease = lease(first, "holder", TINY);
    saveWhenExpired(first);

    assertThat(leases.renew(lease, Duration.ofHours(1))).isTrue();

    assertBusy(first.id(), "holder");
  }

  @Test
  void aRenewedLeaseLastsNoLongerThanItWasRenewedFor() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "first", Duration.ofHours(1));

    assertThat(leases.renew(lease, TINY)).isTrue();

    assertThat(takeOver(record.id(), "second").owner()).isEqualTo("second");
  }

  @Test
  void aLeaseTakenWithASaveExpires() {
    TenantDatabase record = makeNew();
    Lease first = records.saveAndAcquire(nextChange(record), Samples.leaseRequest("first", TINY));

    assertThat(takeOver(record.id(), "second").token()).isGreaterThan(first.token());
  }

  @Test
  void ofManyThatTakeOverOneWins() {
    TenantDatabase first = makeNew();
    Lease expired = lease(first, "expired", TINY);
    TenantDatabase second = saveWhenExpired(first);

    Race<Lease> race =
        Race.of(
            Race.MANY,
            i -> leases.acquire(second.id(), Samples.leaseRequest("racer-" + i)).lease());

    Lease winner = race.onlyWinner();
    assertThat(winner.token()).isGreaterThan(expired.token());
    assertThat(race.failures())
        .hasSize(Race.MANY - 1)
        .allSatisfy(e -> assertThat(e).isInstanceOf(TenantDatabaseBusyException.class));
    assertThat(leases.renew(expired, Duration.ofHours(1))).isFalse();
  }

  @Test
  void ofTheRenewalAndTheTakeoverOnlyOneSucceeds() {
    TenantDatabase first = makeNew();
    Lease expired = lease(first, "holder", TINY);
    TenantDatabase second = saveWhenExpired(first);

    Race<Boolean> race =
        Race.of(
            2,
            i -> {
              if (i == 0) {
                return leases.renew(expired, Duration.ofHours(1));
              }
              leases.acquire(second.id(), Samples.leaseRequest("next"));
              return true;
            });

    long successes = race.values().stream().filter(success -> success).count();
    assertThat(successes).isEqualTo(1);
  }

  private Lease takeOver(TenantDatabaseId id, String owner) {
    return Await.value(
        "a lease after the expiry of the one before",
        () -> {
          try {
            return Optional.of(leases.acquire(id, Samples.leaseRequest(owner)).lease());
          } catch (TenantDatabaseBusyException e) {
            return Optional.empty();
          }
        });
  }

  private void assertBusy(TenantDatabaseId id, String owner) {
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(() -> leases.acquire(id, Samples.leaseRequest("other")))
        .satisfies(e -> assertThat(e.owner()).isEqualTo(owner));
  }
}
