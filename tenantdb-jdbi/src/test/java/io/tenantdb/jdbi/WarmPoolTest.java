package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.tck.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a clone leaves the warm pool with the save of the record that gets it. */
class WarmPoolTest {

  private static final int CALLERS = 16;
  private static final int CLONES = 8;

  private static TestRegistry registry;

  private TestPool pool;

  @BeforeAll
  static void open() {
    registry = TestRegistry.openHostile();
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  @BeforeEach
  void newPool() {
    pool = new TestPool(registry.get());
  }

  @Test
  void theCloneThatIsReadyLongestGoesFirst() {
    CreationNonce first = pool.ready(Kind.CLONE);
    CreationNonce second = pool.ready(Kind.CLONE);

    NewRecord taken = pool.take(pool.newRecord());

    assertThat(taken.change().state().creationNonce()).isEqualTo(first);
    assertThat(taken.schema()).contains(TestPool.SCHEMA);
    assertThat(registry.get().writeRepository().findById(taken.change().id()))
        .contains(taken.change().state());
    assertThat(pool.entries())
        .extracting(entry -> entry.database().nonce())
        .containsExactly(second);
  }

  @Test
  void theEventBearsTheNonceOfTheClone() {
    CreationNonce nonce = pool.ready(Kind.CLONE);

    NewRecord taken = pool.take(pool.newRecord());

    assertThat(
            registry.rows(
                "SELECT creation_nonce FROM tenantdb.tenant_database_event WHERE database_id = '%s'"
                    .formatted(taken.change().id())))
        .extracting(row -> row.get("creation_nonce"))
        .containsExactly(nonce.value());
  }

  @Test
  void manyCallersAndFewClones() throws Exception {
    List<CreationNonce> clones = new ArrayList<>();
    for (int i = 0; i < CLONES; i++) {
      clones.add(pool.ready(Kind.CLONE));
    }

    List<NewRecord> records = takeAtOnce();

    List<CreationNonce> taken =
        records.stream()
            .filter(record -> record.schema().isPresent())
            .map(record -> record.change().state().creationNonce())
            .toList();
    assertThat(taken).containsExactlyInAnyOrderElementsOf(clones);
    assertThat(records)
        .extracting(record -> record.change().state().creationNonce())
        .doesNotHaveDuplicates();
    assertThat(pool.entries()).isEmpty();
  }

  private List<NewRecord> takeAtOnce() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      CyclicBarrier start = new CyclicBarrier(CALLERS);
      List<Future<NewRecord>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(
            callers.submit(
                () -> {
                  start.await();
                  return pool.take(pool.newRecord());
                }));
      }
      List<NewRecord> records = new ArrayList<>();
      for (Future<NewRecord> record : running) {
        records.add(record.get());
      }
      return records;
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aCloneThatIsBeingTakenIsPassedOverAtOnce() {
    CreationNonce first = pool.ready(Kind.CLONE);
    CreationNonce second = pool.ready(Kind.CLONE);

    List<Optional<CreationNonce>> taken =
        registry
            .store()
            .write(
                handle ->
                    List.of(
                        takeAndKeepOpen(handle),
                        Optional.of(pool.take(pool.newRecord()).change().state().creationNonce()),
                        pool.take(pool.newRecord()).schema().map(schema -> first)));

    assertThat(taken).containsExactly(Optional.of(first), Optional.of(second), Optional.empty());
  }

  @Test
  void aTransactionThatIsRolledBackGivesTheCloneBack() {
    CreationNonce nonce = pool.ready(Kind.CLONE);
    registry
        .store()
        .write(
            handle -> {
              assertThat(takeAndKeepOpen(handle)).contains(nonce);
              handle.rollback();
              return true;
            });

    assertThat(pool.take(pool.newRecord()).change().state().creationNonce()).isEqualTo(nonce);
  }

  @Test
  void aSaveThatIsRefusedTakesNoClone() {
    TenantDatabaseCreatedEvent first = pool.take(pool.newRecord()).change();
    pool.ready(Kind.CLONE);

    assertThatThrownBy(() -> pool.take(pool.newRecord(first.state().tenantId(), Samples.nonce())))
        .isInstanceOf(TenantDatabaseTenantIdExistsException.class);

    assertThat(pool.entries()).hasSize(1);
  }

  @Test
  void theNonceOfAPreparedDatabaseIsNoRecordsUntilItIsTaken() {
    CreationNonce nonce = pool.ready(Kind.CLONE);
    CreationNonce ofTemplate = pool.begin(Kind.TEMPLATE).nonce();
    TenantDatabaseCreatedEvent theft = pool.newRecord(Samples.tenantId(), nonce);
    TenantDatabaseCreatedEvent other = pool.newRecord(Samples.tenantId(), ofTemplate);

    assertThatThrownBy(() -> registry.get().writeRepository().save(theft))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(nonce.value())
        .hasMessageContaining("a prepared database");
    assertThatThrownBy(() -> pool.take(other)).hasMessageContaining(ofTemplate.value());

    assertThat(pool.entries()).hasSize(2);
    assertThat(registry.get().writeRepository().findByIds(List.of(theft.id(), other.id())))
        .isEmpty();
  }

  @Test
  void aRecordDoesNotComeToThatNonceLaterEither() {
    CreationNonce nonce = pool.ready(Kind.CLONE);
    TenantDatabaseCreatedEvent record = pool.newRecord();
    registry.get().writeRepository().save(record);

    assertThatThrownBy(
            () ->
                registry
                    .get()
                    .writeRepository()
                    .save(
                        Samples.updated(Samples.next(record.state()).creationNonce(nonce).build())))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("a prepared database");

    assertThat(registry.get().writeRepository().findById(record.id())).contains(record.state());
  }

  @Test
  void twoRecordsNeverShareANonce() {
    TenantDatabaseCreatedEvent first = pool.take(pool.newRecord()).change();
    CreationNonce nonce = first.state().creationNonce();

    assertThatThrownBy(() -> pool.take(pool.newRecord(Samples.tenantId(), nonce)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(nonce.value())
        .hasMessageContaining("tenant database " + first.id());
  }

  @Test
  void onlyANewRecordTakesAClone() {
    TenantDatabaseCreatedEvent first = pool.take(pool.newRecord()).change();
    TenantDatabaseCreatedEvent second =
        new TenantDatabaseCreatedEvent(Samples.next(first.state()).build(), Samples.attribution());

    assertThatThrownBy(() -> pool.take(second)).isInstanceOf(IllegalArgumentException.class);
  }

  private Optional<CreationNonce> takeAndKeepOpen(Handle handle) {
    return registry
        .store()
        .query(handle, "save-new")
        .bindMap(Rows.parameters(pool.newRecord()))
        .bindMap(LeaseTerms.unleased().parameters())
        .bind("fingerprint", pool.fingerprint().value())
        .map((row, context) -> Optional.ofNullable(row.getString("nonce")))
        .one()
        .map(CreationNonce::new);
  }
}
