package io.tenantdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.PaginatedResult;
import io.tenantdb.api.query.Pagination;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.it.TakenEvents.Taken;
import io.tenantdb.testservers.JavaProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Nodes in JVMs of their own around one registry, and what is true when they have done. */
final class Nodes implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int ALL = Pagination.MAX_LIMIT;

  private final Stack stack = new Stack();
  private final MongoClient mongo = MongoClients.create(stack.place().mongo());
  private final TakenEvents taken = new TakenEvents(stack.registryDataSource());

  /** Part of the names of all tenants and databases here, and of none elsewhere. */
  private final String family = "f" + UUID.randomUUID().toString().replace("-", "");

  private final int tenants;
  private final int registered;

  /**
   * @param tenants how many tenants are taken through their lives, numbered from 0
   * @param registered how many further ones have no more than a record
   */
  Nodes(int tenants, int registered) {
    this.tenants = tenants;
    this.registered = registered;
    taken.createTable();
  }

  /** The order to take some of the tenants through their lives, from wherever they are. */
  String live(int first, int end) {
    return "live %s %d %d".formatted(family, first, end);
  }

  /** The order to make the records of the further tenants. */
  String register() {
    return "register %s %d %d".formatted(family, tenants, tenants + registered);
  }

  /** The order to change the records of the further tenants, each so many times. */
  String change(int times) {
    return "change %s %d %d %d".formatted(family, tenants, tenants + registered, times);
  }

  List<TenantDatabase> registeredRecords() {
    return IntStream.range(tenants, tenants + registered)
        .mapToObj(this::recordsOf)
        .flatMap(List::stream)
        .toList();
  }

  TenantDatabaseRegistry registry() {
    return stack.place().registry();
  }

  /** Starts a node; it takes orders at once and is up when it has printed {@code ready}. */
  JavaProcess start(String name, Halt.Point point, int nth) {
    List<String> arguments = new ArrayList<>(List.of(stack.place().arguments()));
    arguments.addAll(List.of(name, point.name(), String.valueOf(nth)));
    return JavaProcess.of(NodeMain.class)
        // For a life of seconds, compiling well costs more than it gains.
        .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .property("user.language", name.length() % 2 == 0 ? "tr" : "en")
        .arguments(arguments.toArray(String[]::new))
        .start();
  }

  JavaProcess start(String name) {
    return start(name, Halt.Point.NOWHERE, 0);
  }

  /** Has a node do something and waits until it is done. */
  static void order(JavaProcess node, String order) {
    node.sendLine(order);
    node.awaitOutput("done " + order, LIMIT);
  }

  void awaitNothingPending() {
    await().atMost(LIMIT).until(() -> registry().outbox().pending() == 0);
  }

  List<Taken> taken() {
    return taken.all();
  }

  /** Each change of each record arrived, and at no subscriber after a later one of its record. */
  void assertEveryEventWasTaken() {
    List<Taken> all = taken.all();
    List<TenantDatabase> records = records();
    assertThat(all.stream().map(Taken::record).distinct())
        .containsExactlyInAnyOrderElementsOf(records.stream().map(TenantDatabase::id).toList());
    for (TenantDatabase record : records) {
      List<Taken> ofRecord =
          all.stream().filter(event -> event.record().equals(record.id())).toList();
      assertThat(ofRecord.stream().map(Taken::version).distinct())
          .as("versions of %s that arrived", record.tenantId())
          .containsExactlyInAnyOrderElementsOf(
              LongStream.rangeClosed(1, record.version()).boxed().toList());
      for (String node : ofRecord.stream().map(Taken::node).distinct().toList()) {
        assertThat(ofRecord.stream().filter(event -> event.node().equals(node)))
            .as("versions of %s at %s", record.tenantId(), node)
            .extracting(Taken::version)
            .isSorted();
      }
    }
  }

  /** The read model shows the live records as they are, and no others. */
  void assertTheReadModelIsTheRegistry() {
    PaginatedResult<TenantDatabaseViewModel> views =
        stack
            .place()
            .readRepository(mongo)
            .findByCriteria(Criteria.all().paged(Pagination.page(1, ALL)));
    assertThat(views.items())
        .containsExactlyInAnyOrderElementsOf(
            liveRecords().stream().map(TenantDatabaseViewModel::of).toList());
  }

  /** Every tenant's life is done, and the server has the databases of the live records only. */
  void assertEveryLifeIsDone() throws SQLException {
    for (int number = 0; number < tenants; number++) {
      List<TenantDatabase> ofTenant = recordsOf(number);
      assertThat(ofTenant).as("records of tenant %s", number).hasSize(1);
      assertThat(ofTenant.get(0).isDeleted()).isEqualTo(TenantLife.endsDropped(number));
      assertThat(ofTenant.get(0).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    }
    assertThat(stack.databasesLike(family))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, tenants)
                .filter(number -> !TenantLife.endsDropped(number))
                .mapToObj(number -> recordsOf(number).get(0).databaseName().value())
                .toList());
  }

  private List<TenantDatabase> recordsOf(int number) {
    return registry().writeRepository().findByTenantId(TenantLife.tenant(family, number));
  }

  private List<TenantDatabase> liveRecords() {
    return registry().writeRepository().findLive(Optional.empty(), ALL);
  }

  private List<TenantDatabase> records() {
    return IntStream.range(0, tenants + registered)
        .mapToObj(this::recordsOf)
        .flatMap(List::stream)
        .toList();
  }

  /** What a dead node has not finished is known by the nonce that was on record before. */
  void assertWhatIsHalfMadeIsOnRecord() throws SQLException {
    assertThat(agreement().databases())
        .filteredOn(database -> database.comment().isEmpty())
        .extracting(ServerDatabase::name)
        .isSubsetOf(agreement().hiddenNames());
  }

  private Agreement agreement() {
    return stack.agreement(family, this::records);
  }

  @Override
  public void close() throws SQLException {
    agreement().dropAll();
    mongo.close();
    stack.close();
  }
}
