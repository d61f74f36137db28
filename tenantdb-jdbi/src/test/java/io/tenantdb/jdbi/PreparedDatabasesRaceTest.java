package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.tck.Samples;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prepared databases under transactions that overlap, and by the registry's clock. */
class PreparedDatabasesRaceTest {

  private static final int CALLERS = 16;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TestRegistry registry;
  private TestPool pool;

  @BeforeEach
  void open() {
    registry = TestRegistry.openHostile();
    pool = new TestPool(registry.get());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    registry.close();
  }

  @Test
  void aCallerThatWaitedCountsWhatWasRecordedMeanwhile() throws Exception {
    Future<Optional<PreparationLease>> second =
        registry
            .store()
            .write(
                handle -> {
                  beginAndKeepOpen(handle);
                  Future<Optional<PreparationLease>> waiting = threads.submit(() -> begin(1, 9));
                  registry.awaitASessionBehindALock();
                  return waiting;
                });

    assertThat(second.get()).isEmpty();
    assertThat(pool.entries()).hasSize(1);
  }

  @Test
  void anotherServersCallerWaitsForNobody() {
    TestPool elsewhere = new TestPool(registry.get());

    registry
        .store()
        .write(
            handle -> {
              beginAndKeepOpen(handle);
              return elsewhere.begin(Kind.TEMPLATE);
            });

    assertThat(elsewhere.entries()).hasSize(1);
  }

  @Test
  void manyCallersKeepBothLimits() throws Exception {
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    List<Future<Optional<PreparationLease>>> running = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int atMost = i % 2 == 0 ? 3 : CALLERS;
      int atOnce = i % 2 == 0 ? CALLERS : 3;
      running.add(
          threads.submit(
              () -> {
                start.await();
                return begin(atMost, atOnce);
              }));
    }
    int begun = 0;
    for (Future<Optional<PreparationLease>> lease : running) {
      begun += lease.get().isPresent() ? 1 : 0;
    }

    assertThat(begun).isEqualTo(3);
    assertThat(pool.entries()).hasSize(3);
  }

  @Test
  void thoseWhoUseATemplateWaitForNobody() throws SQLException {
    CreationNonce nonce = pool.ready(Kind.TEMPLATE);
    lastUsed("clock_timestamp() - interval '1 hour'");

    Optional<PreparedDatabaseEntry> used =
        registry
            .store()
            .write(
                handle -> {
                  handle.execute("UPDATE tenantdb.prepared_database SET seq = DEFAULT");
                  return pool.port().useTemplate(pool.server(), pool.fingerprint());
                });

    assertThat(used.orElseThrow().database()).isEqualTo(pool.wanted(Kind.TEMPLATE, nonce));
  }

  @Test
  void aUseCountsForTheTemplateAndItsClones() throws SQLException {
    pool.ready(Kind.TEMPLATE);
    pool.ready(Kind.CLONE);
    lastUsed("clock_timestamp() - interval '1 hour'");
    assertThat(pool.entries())
        .allSatisfy(entry -> assertThat(entry.unused()).isGreaterThan(Duration.ofMinutes(59)));

    pool.port().useTemplate(pool.server(), pool.fingerprint());

    assertThat(pool.entries())
        .hasSize(2)
        .allSatisfy(entry -> assertThat(entry.unused()).isLessThan(Duration.ofMinutes(30)));
  }

  @Test
  void toAskForATemplateThatIsUnderConstructionCounts() throws SQLException {
    pool.begin(Kind.TEMPLATE);
    lastUsed("clock_timestamp() - interval '1 hour'");

    assertThat(pool.port().useTemplate(pool.server(), pool.fingerprint())).isEmpty();

    assertThat(pool.entries().get(0).unused()).isLessThan(Duration.ofMinutes(30));
  }

  @Test
  void aUseThatIsOnRecordAlreadyIsNotWrittenAgain() throws SQLException {
    pool.ready(Kind.TEMPLATE);
    // A moment that no use can outlast in this test, as after a clock that was set back.
    lastUsed("clock_timestamp() + interval '1 hour'");
    Object before = usedAt();

    PreparedDatabaseEntry used =
        pool.port().useTemplate(pool.server(), pool.fingerprint()).orElseThrow();

    assertThat(usedAt()).isEqualTo(before);
    assertThat(used.unused()).isZero();
    assertThat(pool.entries().get(0).unused()).isZero();
  }

  @Test
  void theOrderIsThatOfTheRecordingWhateverTheClockSays() throws SQLException {
    List<CreationNonce> recorded =
        List.of(pool.ready(Kind.CLONE), pool.ready(Kind.TEMPLATE), pool.ready(Kind.CLONE));
    registry.execute(
        "UPDATE tenantdb.prepared_database SET"
            + " recorded_at = recorded_at - seq * interval '1 hour'");

    assertThat(pool.entries())
        .extracting(entry -> entry.database().nonce())
        .containsExactlyElementsOf(recorded);
  }

  @Test
  void theNonceOfARecordIsNotPreparedOnceMore() {
    pool.ready(Kind.CLONE);
    TenantDatabaseCreatedEvent record = pool.take(pool.newRecord()).change();
    PreparedDatabase again = pool.wanted(Kind.CLONE, record.state().creationNonce());

    assertThatThrownBy(() -> pool.port().begin(again, 9, 9, "builder", TestPool.LONG))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(again.nonce().value())
        .hasMessageContaining(record.id().toString());

    assertThat(pool.entries()).isEmpty();
  }

  @Test
  void aNonceThatIsPreparedIsNotPreparedTwice() {
    PreparedDatabase again = pool.wanted(Kind.CLONE, pool.begin(Kind.CLONE).nonce());

    assertThatThrownBy(() -> pool.port().begin(again, 9, 9, "builder", TestPool.LONG))
        .isInstanceOf(RegistryException.class);

    assertThat(pool.entries()).hasSize(1);
  }

  @Test
  void aDatabaseOfAnotherRegistryIsRefused() {
    PreparedDatabase foreign =
        new PreparedDatabase(
            UUID.randomUUID(), Samples.nonce(), Kind.CLONE, pool.server(), pool.fingerprint());

    assertThatThrownBy(() -> pool.port().begin(foreign, 9, 9, "builder", TestPool.LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(foreign.registryId().toString());
  }

  private Optional<PreparationLease> begin(int atMost, int atOnce) {
    return pool.port().begin(pool.wanted(Kind.TEMPLATE), atMost, atOnce, "builder", TestPool.LONG);
  }

  private void beginAndKeepOpen(Handle handle) {
    registry
        .store()
        .query(handle, "prepared-lock")
        .bind("schema", JdbiRegistry.DEFAULT_SCHEMA)
        .bind("server", pool.server().value())
        .mapToMap()
        .one();
    registry
        .store()
        .query(handle, "prepared-begin")
        .bind("nonce", Samples.nonce().value())
        .bind("kind", Kind.TEMPLATE.name())
        .bind("server", pool.server().value())
        .bind("fingerprint", pool.fingerprint().value())
        .bind("at_most", 1)
        .bind("at_once", 1)
        .bind("owner", "first")
        .bind("micros", Micros.of(TestPool.LONG))
        .mapToMap()
        .one();
  }

  private void lastUsed(String moment) throws SQLException {
    registry.execute("UPDATE tenantdb.prepared_database SET used_at = " + moment);
  }

  private Object usedAt() {
    return registry.rows("SELECT used_at FROM tenantdb.prepared_database").get(0).get("used_at");
  }
}
