package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.spi.TenantDatabaseOutbox;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

    Future<Boolean> marked =
        registry
            .store()
            .write(
                handle -> {
                  saveNext(handle);
                  Future<Boolean> waiting =
                      threads.submit(() -> outbox.markDelivered("relay", first));
                  registry.awaitASessionBehindALock();
                  return waiting;
                });

    assertThat(marked.get()).isTrue();
    assertThat(outbox.claim("relay", 1, LONG)).containsExactly(second);
    assertThat(outbox.markDelivered("relay", second)).isTrue();
    assertThat(outbox.deliveredVersion(record.id())).isEqualTo(2);
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
    assertThat(outbox.markDelivered("first", Samples.created(record))).isTrue();
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
