package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.TenantDb;
import io.tenantdb.it.Operation.Host;
import io.tenantdb.testservers.JavaProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Workers in a JVM of their own, and a survivor in this one that finishes what they leave. */
final class Workers implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(2);

  /** So long that a busy machine does not keep a worker from renewing it. */
  private static final Duration LEASE_OF_WORKERS = Duration.ofSeconds(5);

  /** A quarter of it is what a statement may take. */
  static final Duration LEASE_UNDER_LOAD = Duration.ofSeconds(8);

  /** It never dies, so nobody waits for the end of one. */
  private static final Duration LEASE_OF_SURVIVOR = Duration.ofSeconds(10);

  private static final Duration RECONCILE_INTERVAL = Duration.ofMillis(200);

  /** For the rounds that find and finish what has expired, on a machine with other work. */
  private static final Duration SOME_ROUNDS = RECONCILE_INTERVAL.multipliedBy(50);

  /** What is done for many tenants waits for the server, so it is done for several at a time. */
  private static final int AT_ONCE = 4;

  private static final String SURVIVOR = "survivor";

  private final Stack stack;
  private final MongoClient mongo;
  private final TenantDatabaseRegistry registry;
  private final TenantDb survivor;
  private final Host host;
  private final Agreement agreement;

  /** Part of the names of all tenants and databases here, and of none elsewhere. */
  private final String family = "f" + UUID.randomUUID().toString().replace("-", "");

  private final Map<Operation, List<String>> stepsOf = new LinkedHashMap<>();
  private final List<Worker> all = new ArrayList<>();
  private int started;
  private final AtomicInteger tenants = new AtomicInteger();

  Workers(Setting setting) {
    this.stack = new Stack(setting);
    this.mongo = MongoClients.create(stack.place().mongo());
    this.registry = stack.place().registry();
    HostParts parts = new HostParts(stack.place(), mongo);
    this.survivor = node(stack.place(), mongo, SURVIVOR, LEASE_OF_SURVIVOR);
    this.host = new Host(survivor, registry.writeRepository());
    this.agreement = new Agreement(stack, mongo, family, this::records, Optional.of(parts));
  }

  /** A whole node of the host, which also prepares databases and finishes what others leave. */
  static TenantDb node(Place place, MongoClient mongo, String name, Duration lease) {
    HostParts parts = new HostParts(place, mongo);
    return place
        .node(place.registry(), mongo)
        .readDatabases(parts.readDatabases())
        .initializer(parts.initializer())
        .backup(parts.backup())
        .nodeName(name)
        .leaseDuration(lease)
        .reconcileInterval(RECONCILE_INTERVAL)
        .build();
  }

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

  /** The survivor, as one who is asked to do operations as well. */
  Host host() {
    return host;
  }

  List<Worker> all() {
    return all;
  }

  TenantId newTenant() {
    return TenantLife.tenant(family, tenants.getAndIncrement());
  }

  /** The steps of an operation, as one that goes well takes them. */
  List<String> stepsOf(Operation operation) {
    return stepsOf.computeIfAbsent(operation, this::walk);
  }

  private List<String> walk(Operation operation) {
    awaitPrepared();
    List<String> taken = new ArrayList<>();
    TenantId tenant = newTenant();
    operation.prepare(host, tenant);
    Steps steps = new Steps();
    try (TenantDb node = SteppingNode.open(stack.place(), mongo, steps, LEASE_OF_WORKERS)) {
      Host walker = new Host(node, registry.writeRepository());
      steps.follow(() -> operation.run(walker, tenant), taken::add);
    }
    operation
        .leased()
        .ifPresent(
            leased -> assertThat(taken).anyMatch(step -> step.contains(Steps.LEASE_OF + leased)));
    taken.add(WorkersMain.END);
    return taken;
  }

  /** Whoever comes earlier takes other steps than those who come later. */
  void awaitPrepared() {
    int expected =
        switch (stack.place().setting()) {
          case MIGRATED -> 0;
          case POOLED -> 1 + Setting.POOL_SIZE;
          default -> 1;
        };
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(agreement.prepared())
                    .hasSize(expected)
                    .allMatch(entry -> entry.state() == PreparedDatabaseEntry.State.READY));
  }

  /** Adds a worker that is going to stand before a step. */
  void add(Operation operation, String step) {
    all.add(new Worker(operation, newTenant(), step, hasBegun(operation, step)));
  }

  /** Does something for each of several workers, in any order. */
  static void forEach(List<Worker> workers, Consumer<Worker> action) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      workers.stream()
          .map(worker -> CompletableFuture.runAsync(() -> action.accept(worker), threads))
          .toList()
          .forEach(CompletableFuture::join);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Whether a step comes after the one that first writes to the registry. */
  boolean hasBegun(Operation operation, String step) {
    List<String> steps = stepsOf(operation);
    return steps.subList(0, steps.indexOf(step)).stream()
        .anyMatch(earlier -> earlier.startsWith("save") || earlier.startsWith("acquire"));
  }

  /** Starts a JVM of the workers that were added since the last one, and prepares their tenants. */
  JavaProcess start() {
    List<Worker> waiting = List.copyOf(all.subList(started, all.size()));
    started = all.size();
    forEach(waiting, worker -> worker.operation().prepare(host, worker.tenant()));
    awaitPrepared();
    String[] arguments =
        Stream.concat(
                Stream.of(stack.place().arguments()),
                Stream.of(String.valueOf(LEASE_OF_WORKERS.toMillis())))
            .toArray(String[]::new);
    JavaProcess process =
        JavaProcess.of(WorkersMain.class)
            .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .arguments(arguments)
            .start();
    waiting.forEach(
        worker ->
            process.sendLine(
                "%s %s %s".formatted(worker.operation(), worker.tenant(), worker.step())));
    process.sendLine(WorkersMain.START);
    return process;
  }

  /** Starts a JVM that does one operation after the other for each of some tenants. */
  JavaProcess startLoad(List<TenantId> tenants) {
    List<String> arguments = new ArrayList<>(List.of(stack.place().arguments()));
    arguments.add(String.valueOf(LEASE_UNDER_LOAD.toMillis()));
    tenants.forEach(tenant -> arguments.add(tenant.value()));
    return JavaProcess.of(LoadMain.class)
        .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .arguments(arguments.toArray(String[]::new))
        .start();
  }

  /** Starts a JVM with a whole node that nobody asks for anything. */
  JavaProcess startBackground() {
    return JavaProcess.of(BackgroundMain.class)
        .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .arguments(stack.place().arguments())
        .start();
  }

  /** Waits until nobody holds a lease, and all say the same. */
  void awaitAgreement() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(stack.leases()).isZero();
              agreement.awaitNothingPending();
              agreement.assertHolds();
            });
  }

  /** To be called when every process that was started is dead. */
  void allAreDead() throws SQLException {
    stack.endLeasesOfOthersThan(SURVIVOR);
  }

  /** Waits until each stands before its step; none has come to its end without. */
  static void awaitAllStand(JavaProcess process) {
    process.awaitOutput(WorkersMain.ALL_STAND, LIMIT);
    assertThat(process.output()).doesNotContain(WorkersMain.PASSED);
  }

  /** Waits until the survivor has finished, by itself, every operation that had begun. */
  void awaitFinished() {
    awaitFinished(LIMIT);
  }

  /** The same for workers whose leases are left to expire by themselves. */
  void awaitFinishedByExpiry() {
    awaitFinished(LEASE_OF_WORKERS.plus(SOME_ROUNDS));
  }

  private void awaitFinished(Duration limit) {
    await().atMost(limit).untilAsserted(() -> all.forEach(this::assertFinished));
    agreement.awaitNothingPending();
  }

  private void assertFinished(Worker worker) {
    List<TenantDatabase> records = recordsOf(worker.tenant());
    boolean created = worker.begun() || !worker.operation().creates();
    assertThat(records).as("%s", worker).hasSize(created ? 1 : 0);
    assertThat(records)
        .as("%s", worker)
        .allMatch(
            record ->
                worker.begun()
                    ? worker.operation().isDone(record)
                    : worker.operation().isUntouched(record));
  }

  /** The passwords that the host keeps. */
  CredentialsTable credentials() {
    return stack.place().credentials();
  }

  /** Whether all say the same, and nothing else is left. */
  Agreement agreement() {
    return agreement;
  }

  /** Every record of every tenant here. */
  List<TenantDatabase> records() {
    return IntStream.range(0, tenants.get())
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
    agreement.dropAll();
    mongo.close();
    stack.close();
  }
}
