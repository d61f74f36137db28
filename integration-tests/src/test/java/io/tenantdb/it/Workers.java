package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.JavaProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Workers in a JVM of their own, and a survivor in this one that finishes what they leave. */
final class Workers implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(1);

  /** So long that a busy machine does not keep a worker from renewing it. */
  private static final Duration LEASE_OF_WORKERS = Duration.ofSeconds(5);

  private final Stack stack = new Stack();
  private final MongoClient mongo = MongoClients.create(stack.place().mongo());
  private final TenantDatabaseRegistry registry = stack.place().registry();
  private final TenantDb survivor =
      stack
          .place()
          .node(registry, mongo)
          .nodeName("survivor")
          .leaseDuration(Duration.ofSeconds(2))
          .reconcileInterval(Duration.ofMillis(200))
          .build();

  /** Part of the names of all tenants and databases here, and of none elsewhere. */
  private final String family = "f" + UUID.randomUUID().toString().replace("-", "");

  private final Map<Operation, List<String>> stepsOf = new LinkedHashMap<>();
  private final List<Worker> all = new ArrayList<>();
  private int tenants;

  /**
   * One worker.
   *
   * @param step what it is about to do when it stands still
   * @param begun whether anything of its operation is on record by then
   */
  record Worker(Operation operation, TenantId tenant, String step, boolean begun) {

    @Override
    public String toString() {
      return "%s of %s that stood before '%s'".formatted(operation, tenant, step);
    }
  }

  TenantDb survivor() {
    return survivor;
  }

  List<Worker> all() {
    return all;
  }

  TenantId newTenant() {
    return TenantLife.tenant(family, tenants++);
  }

  /** The steps of an operation, as one that goes well takes them. */
  List<String> stepsOf(Operation operation) {
    return stepsOf.computeIfAbsent(operation, this::walk);
  }

  private List<String> walk(Operation operation) {
    awaitTemplate();
    List<String> taken = new ArrayList<>();
    TenantId tenant = newTenant();
    operation.prepare(survivor, tenant);
    Steps steps = new Steps();
    try (TenantDb node = SteppingNode.open(stack.place(), steps, LEASE_OF_WORKERS)) {
      steps.follow(() -> operation.run(node, tenant), taken::add);
    }
    taken.add(WorkersMain.END);
    return taken;
  }

  /** Whoever comes earlier takes other steps than those who come later. */
  private void awaitTemplate() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(registry.preparedDatabases().findByServer(ServerName.DEFAULT))
                    .anyMatch(entry -> entry.state() == PreparedDatabaseEntry.State.READY));
  }

  /** Adds a worker that is going to stand before a step, and prepares its tenant. */
  void add(Operation operation, String step) {
    TenantId tenant = newTenant();
    operation.prepare(survivor, tenant);
    all.add(new Worker(operation, tenant, step, hasBegun(operation, step)));
  }

  /** Whether a step comes after the one that first writes to the registry. */
  boolean hasBegun(Operation operation, String step) {
    List<String> steps = stepsOf(operation);
    return steps.subList(0, steps.indexOf(step)).stream()
        .anyMatch(earlier -> earlier.startsWith("save") || earlier.startsWith("acquire"));
  }

  /**
   * Starts a JVM of all workers.
   *
   * @param whenAllStand what it does when each of them stands before its step: HALT or WAIT
   */
  JavaProcess start(String whenAllStand) {
    String[] arguments =
        Stream.concat(
                Stream.of(stack.place().arguments()),
                Stream.of(String.valueOf(LEASE_OF_WORKERS.toMillis()), whenAllStand))
            .toArray(String[]::new);
    JavaProcess process =
        JavaProcess.of(WorkersMain.class)
            .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .arguments(arguments)
            .start();
    all.forEach(
        worker ->
            process.sendLine(
                "%s %s %s".formatted(worker.operation(), worker.tenant(), worker.step())));
    process.sendLine(WorkersMain.START);
    return process;
  }

  static void awaitAllStand(JavaProcess process) {
    process.awaitOutput(WorkersMain.ALL_STAND, LIMIT);
    assertAllStood(process);
  }

  /** No worker came to its end without having stood before its step. */
  static void assertAllStood(JavaProcess process) {
    assertThat(process.output()).contains(WorkersMain.ALL_STAND).doesNotContain(WorkersMain.PASSED);
  }

  /** Waits until the survivor has finished, by itself, every operation that had begun. */
  void awaitFinished() {
    for (Worker worker : all) {
      await().alias(worker.toString()).atMost(LIMIT).untilAsserted(() -> assertFinished(worker));
    }
    awaitNothingPending();
  }

  /** Waits until no work and no event is left. */
  void awaitNothingPending() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(registry.leases().findExpired(10)).isEmpty();
              assertThat(registry.outbox().pending()).isZero();
            });
  }

  private void assertFinished(Worker worker) {
    List<TenantDatabase> records = recordsOf(worker.tenant());
    boolean created = worker.begun() || !worker.operation().creates();
    assertThat(records).hasSize(created ? 1 : 0);
    assertThat(records)
        .allMatch(
            record ->
                worker.begun()
                    ? worker.operation().isDone(record)
                    : worker.operation().isUntouched(record));
  }

  /** The registry, the server and the read model say the same, and nothing else is left. */
  void assertAgreed() throws SQLException {
    List<TenantDatabase> live = records().stream().filter(record -> !record.isDeleted()).toList();
    List<ServerDatabase> found = databases();
    assertThat(found)
        .extracting(ServerDatabase::name)
        .containsExactlyInAnyOrderElementsOf(
            live.stream().map(record -> record.databaseName().value()).toList());
    for (TenantDatabase record : live) {
      assertThat(record.nextName()).isNull();
      assertThat(found)
          .filteredOn(database -> database.name().equals(record.databaseName().value()))
          .allSatisfy(
              database -> {
                assertThat(database.comment()).contains(record.creationNonce().value());
                assertThat(database.open()).as("%s", record).isEqualTo(record.serving());
              });
    }
    assertThat(views())
        .containsExactlyInAnyOrderElementsOf(
            live.stream().map(TenantDatabaseViewModel::of).toList());
  }

  private List<TenantDatabaseViewModel> views() {
    return stack
        .place()
        .readRepository(mongo)
        .findByCriteria(Criteria.all().paged(Pagination.page(1, Pagination.MAX_LIMIT)))
        .items();
  }

  /** The databases of all tenants here, also half-made and half-dropped ones. */
  List<ServerDatabase> databases() throws SQLException {
    List<String> hidden =
        records().stream()
            .map(record -> record.creationNonce().value())
            .flatMap(
                nonce -> Stream.of("tdb_new_", "tdb_cln_", "tdb_old_").map(name -> name + nonce))
            .toList();
    return ServerDatabase.find(stack.postgres.dataSource("postgres"), family, hidden);
  }

  /** Every record of every tenant here. */
  List<TenantDatabase> records() {
    return IntStream.range(0, tenants)
        .mapToObj(number -> recordsOf(TenantLife.tenant(family, number)))
        .flatMap(List::stream)
        .toList();
  }

  private List<TenantDatabase> recordsOf(TenantId tenant) {
    return registry.writeRepository().findByTenantId(tenant);
  }

  @Override
  public void close() throws SQLException {
    survivor.close();
    for (ServerDatabase database : databases()) {
      stack.postgres.execute("DROP DATABASE IF EXISTS " + database.name() + " WITH (FORCE)");
    }
    mongo.close();
    stack.close();
  }
}
