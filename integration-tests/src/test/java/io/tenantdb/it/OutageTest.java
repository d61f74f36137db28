package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.error.ReadModelUnavailableException;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.TenantMigrationResult;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.api.query.FindTenantDatabaseByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabaseViewModelByTenantIdQuery;
import io.tenantdb.api.query.FindTenantDatabasesByCriteriaQuery;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.TestMongo;
import java.sql.SQLException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One server at a time cannot be reached, and then it can be again. */
class OutageTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** A lease that a worker could not give back ends soon enough to wait for it. */
  private static final Duration LEASE = Duration.ofSeconds(1);

  private final TenantDatabaseCreateCommand create = Stack.create();
  private final FindTenantDatabaseByTenantIdQuery byTenant =
      new FindTenantDatabaseByTenantIdQuery(create.tenantId());
  private Stack stack;
  private MongoClient mongo;

  @BeforeEach
  void open() {
    stack = new Stack();
    mongo = MongoClients.create(stack.place().mongo());
  }

  @AfterEach
  void close() throws SQLException {
    mongo.close();
    stack.dropDatabasesLike(partOfNames());
    stack.close();
  }

  @Test
  void withoutTheReadModelCommandsWorkAndItCatchesUp() throws Exception {
    try (TestMongo server = TestMongo.start();
        Gate gate = new Gate(server.connectionString());
        MongoClient client = MongoClients.create(gate.url() + "/?serverSelectionTimeoutMS=200");
        TenantDb node = node(stack.place(), client)) {
      TenantDatabase created = node.provisioning().createTenantDatabase(create);
      assertThat(node.queries().findByTenantId(byTenant)).contains(created);
      assertTheReadModelIsUnavailable(node);
      assertThat(node.events().pending()).isPositive();

      gate.open();
      // The driver does not look again at once for a server that was not there.
      await()
          .atMost(LIMIT)
          .ignoreExceptionsInstanceOf(ReadModelUnavailableException.class)
          .untilAsserted(stack.place().readRepository(client)::createIndexes);
      assertTheReadModelShows(node, created);

      gate.shut();
      node.migrations().migrateTenantDatabase(create.tenantId(), BY);
      TenantDatabase migrated = node.queries().findByTenantId(byTenant).orElseThrow();
      assertThat(migrated.schemaVersion()).isEqualTo(new SchemaVersion("2"));
      assertTheReadModelIsUnavailable(node);
      assertThat(node.events().pending()).isPositive();

      gate.open();
      assertTheReadModelShows(node, migrated);
    }
  }

  @Test
  void withoutTheRegistryNothingIsHalfWritten() throws Exception {
    TenantDatabaseRegistry direct = stack.place().registry();
    try (Gate gate = new Gate(stack.place().registryServer());
        TenantDb node = node(stack.place().withRegistryServer(gate.url()), mongo)) {
      assertTheRegistryIsUnavailable(() -> node.provisioning().createTenantDatabase(create));
      assertTheRegistryIsUnavailable(() -> node.commands().create(create));
      assertTheRegistryIsUnavailable(() -> node.queries().findByTenantId(byTenant));
      assertTheRegistryIsUnavailable(() -> node.routing().findRoute(create.tenantId()));
      assertTheRegistryIsUnavailable(() -> node.events().pending());
      assertThat(direct.writeRepository().findByTenantId(create.tenantId())).isEmpty();
      assertThat(direct.outbox().pending()).isZero();
      assertThat(stack.databasesLike(partOfNames())).isEmpty();

      gate.open();
      TenantDatabase created = node.provisioning().createTenantDatabase(create);
      gate.shut();
      TenantDatabaseDeleteCommand delete = TenantDatabaseDeleteCommand.of(created.id(), BY);
      assertTheRegistryIsUnavailable(() -> node.commands().delete(delete));
      assertTheRegistryIsUnavailable(
          () -> node.provisioning().deleteTenantDatabase(create.tenantId(), BY));
      assertThat(direct.writeRepository().findById(created.id())).contains(created);
      assertThat(stack.databasesLike(partOfNames()))
          .containsExactly(created.databaseName().value());

      gate.open();
      assertTheReadModelShows(node, created);
    }
  }

  @Test
  void whatTheLossOfTheRegistryCutShortIsFinishedAfterwards() throws Exception {
    try (Gate gate = new Gate(stack.place().registryServer());
        TenantDb node =
            stack
                .place()
                .withRegistryServer(gate.url())
                .node(stack.place().withRegistryServer(gate.url()).registry(), mongo)
                .leaseDuration(LEASE)
                .tenantConnections(route -> gate.shut())
                .build();
        TenantDb other = node(stack.place(), mongo)) {
      gate.open();
      TenantDatabase created = node.provisioning().createTenantDatabase(create);
      // The gate is shut between the record's withdrawal and the drop.
      assertTheRegistryIsUnavailable(
          () -> node.provisioning().deleteTenantDatabase(create.tenantId(), BY));
      TenantDatabase cutShort = other.queries().findByTenantId(byTenant).orElseThrow();
      assertThat(cutShort.version()).isEqualTo(created.version() + 1);
      assertThat(cutShort.serving()).isFalse();
      assertThat(stack.databasesLike(partOfNames())).isEmpty();

      await()
          .atMost(LIMIT)
          .ignoreExceptionsInstanceOf(TenantDatabaseBusyException.class)
          .until(
              () -> other.provisioning().deleteTenantDatabase(create.tenantId(), BY).isDeleted());
    }
  }

  @Test
  void withoutTheTenantsServerTheFailureIsRecordedAndARetryWorks() throws Exception {
    try (Gate gate = new Gate(stack.place().tenantServer())) {
      gate.open();
      try (TenantDb node = node(stack.place().withTenantServer(gate.url()), mongo)) {
        assertCreationFailsAndARetryWorks(node, gate);
        assertMigrationFailsAndARetryWorks(node, gate);
        assertRemovalFailsAndARetryWorks(node, gate);
      }
    }
  }

  private void assertCreationFailsAndARetryWorks(TenantDb node, Gate gate) throws SQLException {
    gate.shut();
    TenantDatabase failed =
        assertFails(node, () -> node.provisioning().createTenantDatabase(create));
    assertThat(failed.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(stack.databasesLike(partOfNames())).isEmpty();

    gate.open();
    TenantDatabase created = node.provisioning().createTenantDatabase(create);
    assertThat(created.id()).isEqualTo(failed.id());
    assertThat(created.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(created.errorMessage()).isNull();
    assertThat(stack.databasesLike(partOfNames())).containsExactly(created.databaseName().value());
  }

  private void assertMigrationFailsAndARetryWorks(TenantDb node, Gate gate) {
    gate.shut();
    TenantMigrationResult unmigrated =
        node.migrations().migrateTenantDatabase(create.tenantId(), BY);
    assertThat(unmigrated.success()).isFalse();
    TenantDatabase notMigrated = node.queries().findByTenantId(byTenant).orElseThrow();
    assertThat(notMigrated.status()).isEqualTo(TenantDatabaseStatus.FAILED);
    assertThat(notMigrated.errorMessage()).hasToString(unmigrated.error());

    gate.open();
    assertThat(node.migrations().migrateTenantDatabase(create.tenantId(), BY).success()).isTrue();
  }

  private void assertRemovalFailsAndARetryWorks(TenantDb node, Gate gate) throws SQLException {
    gate.shut();
    TenantDatabase undropped =
        assertFails(node, () -> node.provisioning().deleteTenantDatabase(create.tenantId(), BY));
    assertThat(undropped.status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(undropped.serving()).isFalse();

    gate.open();
    node.provisioning().deleteTenantDatabase(create.tenantId(), BY);
    assertThat(stack.databasesLike(partOfNames())).isEmpty();
  }

  private static TenantDb node(Place place, MongoClient client) {
    return place.node(place.registry(), client).build();
  }

  private String partOfNames() {
    return create.tenantId().value().replace('-', '_');
  }

  private void assertTheReadModelIsUnavailable(TenantDb node) {
    var byCriteria = new FindTenantDatabasesByCriteriaQuery(Criteria.all());
    var view = new FindTenantDatabaseViewModelByTenantIdQuery(create.tenantId());
    assertThatThrownBy(() -> node.queries().findByCriteria(byCriteria))
        .isInstanceOf(ReadModelUnavailableException.class);
    assertThatThrownBy(() -> node.queries().findViewModelByTenantId(view))
        .isInstanceOf(ReadModelUnavailableException.class);
  }

  private void assertTheReadModelShows(TenantDb node, TenantDatabase record)
      throws InterruptedException {
    var view = new FindTenantDatabaseViewModelByTenantIdQuery(create.tenantId());
    assertThat(node.events().awaitVersion(record.id(), record.version(), LIMIT)).isTrue();
    assertThat(node.queries().findViewModelByTenantId(view))
        .contains(TenantDatabaseViewModel.of(record));
  }

  private static void assertTheRegistryIsUnavailable(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(RegistryUnavailableException.class);
  }

  /** The record after a failure, which says of it what the caller was told. */
  private TenantDatabase assertFails(TenantDb node, ThrowingCallable call) {
    ProvisioningFailedException failure =
        catchThrowableOfType(ProvisioningFailedException.class, call);
    TenantDatabase record = node.queries().findByTenantId(byTenant).orElseThrow();
    assertThat(record.errorMessage()).isNotNull();
    assertThat(failure)
        .hasMessageContaining(record.errorMessage().value())
        .hasMessageContaining(record.status().name())
        .hasCauseInstanceOf(TenantServerUnavailableException.class);
    assertThat(failure.database()).isEqualTo(record);
    return record;
  }
}
