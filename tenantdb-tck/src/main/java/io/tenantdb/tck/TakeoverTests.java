package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseGrant;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operation learns of the unfinished work that it takes over, and which it may not. */
abstract class TakeoverTests extends RegistryTests {

  private static final Attribution BY = Attribution.by("operator").because("it was asked first");

  TakeoverTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  static Stream<Arguments> takeovers() {
    return pairs(true);
  }

  static Stream<Arguments> refusals() {
    return pairs(false);
  }

  private static Stream<Arguments> pairs(boolean takesOver) {
    return Arrays.stream(LeasedOperation.values())
        .flatMap(
            left ->
                Arrays.stream(LeasedOperation.values())
                    .filter(next -> next.takesOver(left) == takesOver)
                    .map(next -> Arguments.of(left, next)));
  }

  @ParameterizedTest
  @MethodSource("takeovers")
  void whoTakesWorkOverLearnsOfIt(LeasedOperation left, LeasedOperation next) {
    TenantDatabase record = makeNew();
    Lease expired = leave(record, left);

    LeaseGrant grant = leases.acquire(record.id(), request("second", next));

    assertThat(grant.lease().operation()).isEqualTo(next);
    assertThat(grant.lease().token()).isGreaterThan(expired.token());
    assertThat(grant.tookOver()).contains(new ExpiredLease(expired, BY));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatCannotTakeWorkOverIsRefused(LeasedOperation left, LeasedOperation next) {
    TenantDatabase record = makeNew();
    Lease expired = leave(record, left);

    assertUnfinished(() -> leases.acquire(record.id(), request("second", next)), expired);
    assertUnfinished(
        () -> records.saveAndAcquire(nextChange(record), request("second", next)), expired);

    assertThat(leases.renew(expired, Duration.ZERO)).isTrue();
    assertNothingWrittenAfter(record);
  }

  @ParameterizedTest
  @MethodSource("takeovers")
  void aSaveTakesWorkOver(LeasedOperation left, LeasedOperation next) {
    TenantDatabase record = makeNew();
    Lease expired = leave(record, left);

    Lease lease = records.saveAndAcquire(nextChange(record), request("second", next));

    assertThat(lease.token()).isGreaterThan(expired.token());
    assertThat(leases.release(expired)).isFalse();
    assertThat(leases.release(lease)).isTrue();
  }

  @Test
  void aSaveWithoutALeaseLeavesUnfinishedWorkAsItIs() {
    TenantDatabase record = makeNew();
    Lease expired = leave(record, LeasedOperation.DROP);

    TenantDatabase changed = changeNext(record);

    assertThat(leases.acquire(changed.id(), request("second", LeasedOperation.DROP)).tookOver())
        .contains(new ExpiredLease(expired, BY));
  }

  @Test
  void workThatWasTakenOverIsToldOfOnce() {
    TenantDatabase record = makeNew();
    leave(record, LeasedOperation.DROP);
    Lease second = leases.acquire(record.id(), request("second", LeasedOperation.SUSPEND)).lease();
    assertThat(leases.renew(second, Duration.ZERO)).isTrue();

    LeaseGrant third = leases.acquire(record.id(), request("third", LeasedOperation.DROP));

    assertThat(third.tookOver().map(ExpiredLease::lease)).contains(second);
    assertThat(leases.release(third.lease())).isTrue();
    assertThat(leases.acquire(record.id(), request("fourth", LeasedOperation.RENAME)).tookOver())
        .isEmpty();
  }

  @Test
  void ofManyThatTakeWorkOverOneLearnsOfIt() {
    TenantDatabase record = makeNew();
    Lease expired = leave(record, LeasedOperation.DROP);

    Race<Optional<ExpiredLease>> race =
        Race.of(
            Race.MANY,
            i ->
                leases
                    .acquire(record.id(), request("racer-" + i, LeasedOperation.DROP))
                    .tookOver());

    assertThat(race.onlyWinner()).contains(new ExpiredLease(expired, BY));
  }

  /** A lease that has expired by the registry's clock. */
  private Lease leave(TenantDatabase record, LeasedOperation operation) {
    Lease lease =
        leases
            .acquire(record.id(), new LeaseRequest("dead ü'1", operation, Duration.ofHours(1), BY))
            .lease();
    assertThat(leases.renew(lease, Duration.ZERO)).isTrue();
    return lease;
  }

  private static LeaseRequest request(String owner, LeasedOperation operation) {
    return new LeaseRequest(owner, operation, Duration.ofHours(1), Samples.attribution());
  }

  private static void assertUnfinished(ThrowingCallable call, Lease expired) {
    assertThatExceptionOfType(TenantDatabaseBusyException.class)
        .isThrownBy(call)
        .withMessageContaining("unfinished")
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(expired.id());
              assertThat(e.owner()).isEqualTo(expired.owner());
              assertThat(e.operation()).isEqualTo(expired.operation());
              assertThat(e.expiresAt()).isAfter(Instant.EPOCH);
            });
  }
}
