package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseDeletedEvent;
import io.tenantdb.api.lease.ExpiredLease;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Finding the databases that may be dropped for good, and counting those of each server. */
abstract class PurgeableTests extends RegistryTests {

  /** More than the store ever holds. */
  private static final int ALL = 1_000_000;

  private static final Instant DUE = Samples.TIME.plusSeconds(60);

  private final ServerName server = Samples.server();

  PurgeableTests(Supplier<TenantDatabaseRegistry> fixture) {
    super(fixture);
  }

  @Test
  void aRecycledRecordIsPurgeableFromTheMomentThatItIsDue() {
    TenantDatabase record = recycled(DUE);

    assertThat(records.findPurgeable(server, DUE.minusMillis(1), ALL)).doesNotContain(record);
    assertThat(records.findPurgeable(server, DUE, ALL)).contains(record);
    assertThat(records.findPurgeable(server, DUE.plusSeconds(1), ALL)).contains(record);
  }

  @Test
  void theRecordThatWasDueFirstIsFoundFirst() {
    TenantDatabase third = recycled(DUE);
    TenantDatabase first = recycled(DUE.minusMillis(2));
    TenantDatabase second = recycled(DUE.minusMillis(1));

    assertThat(records.findPurgeable(server, DUE, ALL)).containsSubsequence(first, second, third);
    assertThat(records.findPurgeable(server, DUE, 1)).hasSize(1);
    assertThat(records.findPurgeable(server, DUE, 2)).hasSize(2);
  }

  @Test
  void whatIsOnAnotherServerIsNotPurgeableOnThisOne() {
    TenantDatabase other = deleted(makeOn(Samples.server()), DatabasePresence.RECYCLED, DUE);
    TenantDatabase record = recycled(DUE.plusMillis(1));

    assertThat(records.findPurgeable(server, DUE.plusMillis(1), 1)).containsExactly(record);
    assertThat(records.findPurgeable(other.server(), DUE, ALL)).containsExactly(other);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RECYCLED")
  void onlyWhatIsInTheBinIsPurgeable(DatabasePresence presence) {
    TenantDatabase recycled = recycled(DUE);
    TenantDatabase other = deleted(makeOn(server), presence, DUE);

    assertThat(records.findPurgeable(server, DUE, ALL)).contains(recycled).doesNotContain(other);
  }

  @Test
  void aRecordOnItsWayBackIsNotPurgeable() {
    TenantDatabase recycled = recycled(DUE);
    assertThat(records.findPurgeable(server, DUE, ALL)).contains(recycled);

    change(Samples.updated(Samples.next(recycled).deletedAt(null).build()));

    assertThat(records.findPurgeable(server, DUE, ALL))
        .extracting(TenantDatabase::id)
        .doesNotContain(recycled.id());
  }

  @Test
  void aRecordThatAWorkerHasIsNotPurgeable() {
    TenantDatabase record = recycled(DUE);
    Lease lease = lease(record, "worker");
    assertThat(records.findPurgeable(server, DUE, ALL)).doesNotContain(record);

    assertThat(leases.release(lease)).isTrue();

    assertThat(records.findPurgeable(server, DUE, ALL)).contains(record);
  }

  @Test
  void aRecordWhoseLeaseHasExpiredIsNotPurgeableButUnfinished() {
    TenantDatabase record = recycled(DUE);
    lease(record, "worker", TINY);
    ExpiredLease expired =
        Await.value(
            "the lease to be found expired",
            () ->
                leases.findExpired(ALL).stream()
                    .filter(found -> found.lease().id().equals(record.id()))
                    .findFirst());
    assertThat(records.findPurgeable(server, DUE, ALL)).doesNotContain(record);

    assertThat(leases.release(expired.lease())).isTrue();

    assertThat(records.findPurgeable(server, DUE, ALL)).contains(record);
  }

  @Test
  void whatMayStillBeOnAServerCounts() {
    makeOn(server);
    present(makeOn(server));
    deleted(makeOn(server), DatabasePresence.RECYCLED, DUE);
    deleted(makeOn(server), DatabasePresence.PRESENT, DUE);
    TenantDatabase last = deleted(makeOn(server), DatabasePresence.PENDING, DUE);
    deleted(makeOn(server), DatabasePresence.GONE, DUE);
    makeOn(Samples.server());
    assertThat(records.countByServer()).containsEntry(server, 5L);

    change(Samples.updated(Samples.next(last).presence(DatabasePresence.GONE).build()));

    assertThat(records.countByServer()).containsEntry(server, 4L);
  }

  @Test
  void aServerWithoutDatabasesIsLeftOut() {
    TenantDatabase other = makeOn(Samples.server());
    TenantDatabase gone = deleted(makeOn(Samples.server()), DatabasePresence.GONE, DUE);

    assertThat(records.countByServer())
        .containsEntry(other.server(), 1L)
        .doesNotContainKey(gone.server());
  }

  private TenantDatabase makeOn(ServerName server) {
    return make(Samples.newRecord(Samples.id(), Samples.tenantId()).server(server).build());
  }

  private void present(TenantDatabase record) {
    change(Samples.updated(Samples.next(record).presence(DatabasePresence.PRESENT).build()));
  }

  private TenantDatabase recycled(Instant purgeAfter) {
    return deleted(makeOn(server), DatabasePresence.RECYCLED, purgeAfter);
  }

  private TenantDatabase deleted(
      TenantDatabase record, DatabasePresence presence, Instant purgeAfter) {
    TenantDatabase state = Samples.deleted(record, presence).state();
    return change(
        new TenantDatabaseDeletedEvent(
            state.toBuilder().purgeAfter(purgeAfter).build(), Samples.attribution()));
  }
}
