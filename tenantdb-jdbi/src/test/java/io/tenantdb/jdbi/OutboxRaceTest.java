package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that overlap, each stopped at the moment that matters. */
class OutboxRaceTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TestRegistry registry;

  private final TenantDatabase record = Samples.newRecord();
  private final TenantDatabaseEvent second = Samples.updated(Samples.next(record).build());
  private TenantDatabaseOutbox outbox;

  @BeforeEach
  void open() {
    registry = TestRegistry.openHostile();
    outbox = registry.get().outbox();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    registry.close();
  }

  @Test
  void anEventThatIsSavedWhileTheOneBeforeIsMarkedIsNotForgotten() throws Exception {
    registry.get().writeRepository().save(Samples.created(record));
    TenantDatabaseEvent first = outbox.claim("relay", 1, LONG).get(0);

    Future<Set<TenantDatabaseId>> marked =
        registry
            .store()
            .write(
                handle -> {
                  saveNext(handle);
                  Future<Set<TenantDatabaseId>> waiting =
                      threads.submit(() -> outbox.markDelivered("relay", List.of(first)));
                  registry.awaitASessionBehindALock();
                  return waiting;
                });

    assertThat(marked.get()).containsExactly(record.id());
    assertThat(outbox.claim("relay", 1, LONG)).containsExactly(second);
    assertThat(outbox.markDelivered("relay", List.of(second))).containsExactly(record.id());
    assertThat(outbox.deliveredVersion(record.id())).isEqualTo(2);
  }

  /** As a worker of a run does, which saves the result of one and the beginning of the next. */
  @Test
  void aTransactionThatSavesTwoRecordsAndAMarkOfBothDoNotWaitForEachOther() throws Exception {
    TenantDatabase other = Samples.newRecord();
    registry.get().writeRepository().save(Samples.created(record));
    registry.get().writeRepository().save(Samples.created(other));
    List<TenantDatabaseEvent> both = outbox.claim("relay", 2, LONG);
    // The mark meets the one that is saved first behind the one that is saved second.
    TenantDatabaseEvent last = both.get(1);
    TenantDatabaseEvent first = both.get(0);

    Future<Set<TenantDatabaseId>> marked =
        registry
            .store()
            .write(
                handle -> {
                  saveNext(handle, last.state());
                  Future<Set<TenantDatabaseId>> waiting =
                      threads.submit(() -> outbox.markDelivered("relay", both));
                  registry.awaitASessionBehindALock();
                  saveNext(handle, first.state());
                  return waiting;
                });

    assertThat(marked.get()).containsExactlyInAnyOrder(record.id(), other.id());
    assertThat(outbox.deliveredVersion(first.id())).isEqualTo(1);
    assertThat(outbox.claim("relay", 2, LONG))
        .extracting(TenantDatabaseEvent::version)
        .containsExactly(2L, 2L);
  }

  @Test
  void aClaimThatIsNotCommittedIsPassedOverAtOnce() {
    registry.get().writeRepository().save(Samples.created(record));

    List<TenantDatabaseEvent> claims =
        registry
            .store()
            .write(
                handle -> {
                  claim(handle);
                  return outbox.claim("other", 10, LONG);
                });

    assertThat(claims).isEmpty();
    assertThat(outbox.markDelivered("first", List.of(Samples.created(record))))
        .containsExactly(record.id());
  }

  @Test
  void aSaveThatIsNotCommittedIsSeenByNobody() {
    Optional<TenantDatabase> seen =
        registry
            .store()
            .write(
                handle -> {
                  save(handle, "save-new", Samples.created(record));
                  assertThat(outbox.pending()).isZero();
                  assertThat(outbox.claim("relay", 10, LONG)).isEmpty();
                  Optional<TenantDatabase> found =
                      registry.get().writeRepository().findById(record.id());
                  handle.rollback();
                  return found;
                });

    assertThat(seen).isEmpty();
    assertThat(outbox.pending()).isZero();
    assertThat(registry.get().writeRepository().findById(record.id())).isEmpty();
  }

  private void saveNext(Handle handle) {
    save(handle, "save-next", second);
  }

  private void saveNext(Handle handle, TenantDatabase state) {
    save(handle, "save-next", Samples.updated(Samples.next(state).build()));
  }

  private void save(Handle handle, String statement, TenantDatabaseEvent change) {
    registry
        .store()
        .query(handle, statement)
        .bindMap(Rows.parameters(change))
        .bindMap(LeaseTerms.unleased().parameters())
        .bind("fingerprint", (String) null)
        .mapTo(Long.class)
        .one();
  }

  private void claim(Handle handle) {
    registry
        .store()
        .query(handle, "outbox-claim")
        .bind("relay", "first")
        .bind("limit", 10)
        .bind("micros", Micros.of(LONG))
        .mapToMap()
        .list();
  }
}
