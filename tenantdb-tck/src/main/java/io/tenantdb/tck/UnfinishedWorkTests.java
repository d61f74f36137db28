package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Finding the work that nobody does any more, or that nobody has begun. */
abstract class UnfinishedWorkTests extends RegistryTests {

  /** More than the store ever holds. */
  private static final int ALL = 1_000_000;

  UnfinishedWorkTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void anExpiredLeaseIsFoundWithWhoAskedForTheWork() {
    TenantDatabase record = makeNew();
    Attribution by = Attribution.by("operator").because("a rename, urgently");
    Lease lease =
        leases
            .acquire(record.id(), new LeaseRequest("worker", LeasedOperation.RENAME, TINY, by))
            .lease();

    assertThat(foundExpired(record.id())).isEqualTo(new ExpiredLease(lease, by));
  }

  @Test
  void anExpiredLeaseThatCameWithASaveIsFound() {
    TenantDatabase record = Samples.newRecord();
    Lease lease =
        records.saveAndAcquire(Samples.created(record), Samples.leaseRequest("worker", TINY));

    assertThat(foundExpired(record.id()).lease()).isEqualTo(lease);
  }

  @Test
  void aLeaseThatWasRenewedForNoTimeIsUnfinishedWork() {
    TenantDatabase record = makeNew();
    Lease lease = lease(record, "worker");

    assertThat(leases.renew(lease, Duration.ZERO)).isTrue();

    assertThat(foundExpired(record.id()).lease()).isEqualTo(lease);
    lease(record, "next");
  }

  @Test
  void noLeaseThatLastsWasGivenBackOrWasTakenOverIsFound() {
    TenantDatabase lasting = makeNew();
    lease(lasting, "worker");
    TenantDatabase givenBack = makeNew();
    leases.release(lease(givenBack, "worker"));
    TenantDatabase finished = makeNew();
    records.saveAndRelease(nextChange(finished), lease(finished, "worker"));
    TenantDatabase takenOver = makeNew();
    lease(takenOver, "worker", TINY);
    foundExpired(takenOver.id());
    lease(takenOver, "next");

    assertThat(leases.findExpired(ALL))
        .extracting(expired -> expired.lease().id())
        .doesNotContain(lasting.id(), givenBack.id(), finished.id(), takenOver.id());
  }

  @Test
  void anExpiredLeaseIsGivenBackByWhoeverFinishedItsWork() {
    TenantDatabase record = makeNew();
    lease(record, "worker", TINY);

    assertThat(leases.release(foundExpired(record.id()).lease())).isTrue();

    assertThat(leases.findExpired(ALL))
        .extracting(expired -> expired.lease().id())
        .doesNotContain(record.id());
  }

  @Test
  void theLeaseThatExpiredFirstIsFoundFirst() {
    TenantDatabase first = makeNew();
    TenantDatabase second = makeNew();
    lease(first, "worker", TINY);
    foundExpired(first.id());
    lease(second, "worker", TINY);
    foundExpired(second.id());

    assertThat(leases.findExpired(ALL))
        .extracting(expired -> expired.lease().id())
        .containsSubsequence(first.id(), second.id());
    assertThat(leases.findExpired(1)).hasSize(1);
  }

  @Test
  void aLiveRecordOfTheStatusThatNobodyWorksOnIsIdle() {
    TenantDatabase idle = makeNew();
    TenantDatabase leased = makeNew();
    lease(leased, "worker");
    TenantDatabase deleted = makeNew();
    change(Samples.deleted(deleted));
    TenantDatabase active =
        change(
            Samples.updated(Samples.next(makeNew()).status(TenantDatabaseStatus.ACTIVE).build()));

    List<TenantDatabase> found = records.findIdle(TenantDatabaseStatus.PROVISIONING, ALL);

    assertThat(found).contains(idle);
    assertThat(found)
        .extracting(TenantDatabase::id)
        .doesNotContain(leased.id(), deleted.id(), active.id());
    assertThat(records.findIdle(TenantDatabaseStatus.ACTIVE, ALL)).contains(active);
  }

  @Test
  void aRecordWhoseLeaseHasExpiredIsNotIdleButUnfinished() {
    TenantDatabase record = makeNew();
    lease(record, "worker", TINY);
    foundExpired(record.id());

    assertThat(records.findIdle(TenantDatabaseStatus.PROVISIONING, ALL)).doesNotContain(record);
    leases.release(foundExpired(record.id()).lease());
    assertThat(records.findIdle(TenantDatabaseStatus.PROVISIONING, ALL)).contains(record);
  }

  @Test
  void aRecordIsLeasedUntilItsLeaseIsGivenBack() {
    TenantDatabase lasting = makeNew();
    lease(lasting, "worker");
    TenantDatabase expired = makeNew();
    lease(expired, "worker", TINY);
    foundExpired(expired.id());
    TenantDatabase givenBack = makeNew();
    leases.release(lease(givenBack, "worker"));
    TenantDatabase other = makeNew();
    lease(other, "worker");

    assertThat(
            leases.findLeased(
                List.of(lasting.id(), expired.id(), givenBack.id(), makeNew().id(), Samples.id())))
        .containsExactlyInAnyOrder(lasting.id(), expired.id());
    assertThat(leases.findLeased(List.of())).isEmpty();
  }

  @Test
  void theRecordThatWasChangedLongestAgoIsTheFirstIdleOne() {
    TenantDatabase older = makeNew();
    TenantDatabase newer = changeNext(makeNew());

    assertThat(records.findIdle(TenantDatabaseStatus.PROVISIONING, ALL))
        .containsSubsequence(older, newer);
    assertThat(records.findIdle(TenantDatabaseStatus.PROVISIONING, 1)).hasSize(1);
  }

  private ExpiredLease foundExpired(TenantDatabaseId id) {
    return Await.value(
        "the lease to be found expired",
        () ->
            leases.findExpired(ALL).stream()
                .filter(expired -> expired.lease().id().equals(id))
                .findFirst());
  }
}
