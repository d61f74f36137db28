package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByTenantIdQuery;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers at two nodes who all create databases at the same moment. */
class ManyCallersTest {

  private static final int CALLERS = 32;
  private static final int POOL = 8;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final String family = "c" + UUID.randomUUID().toString().replace("-", "");
  private final CyclicBarrier start = new CyclicBarrier(CALLERS);
  private Stack stack;
  private List<TenantDb> nodes;

  @BeforeEach
  void open() {
    stack = new Stack();
    nodes = List.of(stack.open(Place.MIGRATIONS), stack.open(Place.MIGRATIONS));
  }

  @AfterEach
  void close() throws SQLException {
    stack.dropDatabasesLike(family);
    stack.close();
  }

  @Test
  void ofManyCallersForOneTenantOneWins() throws Exception {
    List<Object> outcomes = createAtOnce(number -> new TenantId(family));

    List<TenantDatabase> won =
        outcomes.stream()
            .filter(TenantDatabase.class::isInstance)
            .map(TenantDatabase.class::cast)
            .toList();
    assertThat(won).singleElement().satisfies(this::isUp);
    assertThat(outcomes)
        .filteredOn(outcome -> !(outcome instanceof TenantDatabase))
        .hasSize(CALLERS - 1)
        .hasOnlyElementsOfTypes(
            TenantDatabaseTenantIdExistsException.class, TenantDatabaseBusyException.class);
    assertThat(createAtOnce(number -> new TenantId(family)))
        .as("all come too late now")
        .hasOnlyElementsOfType(TenantDatabaseTenantIdExistsException.class);
    assertThat(stack.place().registry().writeRepository().findByTenantId(new TenantId(family)))
        .containsExactlyElementsOf(won);
    assertThat(stack.databasesLike(family)).containsExactly(won.get(0).databaseName().value());
  }

  @Test
  void manyCallersForAsManyTenantsAllWin() throws Exception {
    List<Object> outcomes = createAtOnce(number -> new TenantId(family + "_" + number));

    assertThat(outcomes).hasOnlyElementsOfType(TenantDatabase.class);
    List<TenantDatabase> created = outcomes.stream().map(TenantDatabase.class::cast).toList();
    assertThat(created).allSatisfy(this::isUp);
    assertThat(stack.databasesLike(family))
        .containsExactlyInAnyOrderElementsOf(
            created.stream().map(record -> record.databaseName().value()).toList());
  }

  @Test
  void manyCallersShareNothingOfASmallPool() throws Exception {
    close();
    stack = new Stack(Setting.ISOLATED);
    TenantDb filling = stack.open(builder -> builder.warmPool(POOL), Place.MIGRATIONS);
    TenantDb taking = stack.open(builder -> builder.warmPool(POOL), Place.MIGRATIONS);
    nodes = List.of(filling, taking);
    Agreement agreement = stack.agreement(family, this::records);
    await().atMost(LIMIT).until(() -> ready(agreement) == 1 + POOL);
    Set<Long> pooled = oids(agreement);

    List<Object> outcomes = createAtOnce(number -> new TenantId(family + "_" + number));

    assertThat(outcomes).hasOnlyElementsOfType(TenantDatabase.class);
    await().atMost(LIMIT).until(() -> ready(agreement) == 1 + POOL);
    agreement.awaitNothingPending();
    agreement.assertHolds();
    List<ServerDatabase> taken =
        agreement.databases().stream().filter(found -> found.name().contains(family)).toList();
    assertThat(taken).hasSize(CALLERS).extracting(ServerDatabase::comment).doesNotHaveDuplicates();
    assertThat(taken.stream().filter(found -> pooled.contains(found.oid())).count())
        .as("taken from the pool")
        .isBetween(1L, (long) POOL);
    stack.closeNodes();
    agreement.dropAll();
  }

  private List<TenantDatabase> records() {
    return stack.place().registry().writeRepository().findLive(Optional.empty(), 2 * CALLERS);
  }

  private static long ready(Agreement agreement) {
    return agreement.prepared().stream()
        .filter(entry -> entry.state() == PreparedDatabaseEntry.State.READY)
        .count();
  }

  private static Set<Long> oids(Agreement agreement) throws SQLException {
    return agreement.databases().stream().map(ServerDatabase::oid).collect(Collectors.toSet());
  }

  /** What each caller got: a record, or what was thrown. */
  private List<Object> createAtOnce(IntFunction<TenantId> tenants) throws InterruptedException {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Callable<Object>> calls = new ArrayList<>();
      for (int number = 0; number < CALLERS; number++) {
        TenantDb node = nodes.get(number % nodes.size());
        var command = TenantDatabaseCreateCommand.of(tenants.apply(number), Stack.BY);
        calls.add(
            () -> {
              start.await();
              return node.provisioning().createTenantDatabase(command);
            });
      }
      List<Object> outcomes = new ArrayList<>();
      for (Future<Object> outcome : callers.invokeAll(calls)) {
        outcomes.add(outcomeOf(outcome));
      }
      return outcomes;
    } finally {
      callers.shutdownNow();
    }
  }

  private static Object outcomeOf(Future<Object> call) throws InterruptedException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** It serves, and the read model comes to show it so. */
  private void isUp(TenantDatabase record) throws InterruptedException {
    assertThat(record.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    for (TenantDb node : nodes) {
      assertThat(node.routing().findRoute(record.tenantId()))
          .hasValueSatisfying(route -> assertThat(route.serving()).isTrue());
    }
    TenantDb node = nodes.get(0);
    var view = new FindTenantDatabaseViewModelByTenantIdQuery(record.tenantId());
    assertThat(node.events().awaitVersion(record.id(), record.version(), LIMIT)).isTrue();
    assertThat(node.queries().findViewModelByTenantId(view))
        .contains(TenantDatabaseViewModel.of(record));
  }
}
