package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.core.TenantDb;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two installations on one server, of the same host and with tenants of the same ids. */
class InstallationsTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final String tenants = UUID.randomUUID().toString().replace("-", "");
  private final Installation busy = new Installation("b" + tenants);
  private final Installation quiet = new Installation("q" + tenants);

  @Test
  void neitherTouchesWhatIsTheOthers() throws Exception {
    try (quiet;
        busy) {
      TenantDb neighbour = quiet.open(Duration.ofHours(1));
      quiet.create(neighbour, 0);
      quiet.create(neighbour, 1);
      neighbour.provisioning().deleteTenantDatabase(quiet.tenant(1), BY);
      quiet.awaitAtRest(2);
      List<ServerDatabase> before = quiet.agreement.databases();

      TenantDb node = busy.open(Duration.ofMillis(1));
      busy.create(node, 0);
      busy.create(node, 1);
      node.provisioning().deleteTenantDatabase(busy.tenant(1), BY);
      await().atMost(LIMIT).until(() -> busy.record(1).presence() == DatabasePresence.GONE);
      DatabaseName taken = quiet.record(0).databaseName();
      assertThatThrownBy(
              () -> node.provisioning().updateTenantDatabaseName(busy.tenant(0), taken, BY))
          .isInstanceOf(TenantDbException.class)
          .hasMessageContaining(taken.value());
      assertThatThrownBy(
              () ->
                  node.provisioning()
                      .createTenantDatabase(
                          TenantDatabaseCreateCommand.of(busy.tenant(2), BY)
                              .withDatabaseName(taken)))
          .isInstanceOf(TenantDbException.class)
          .hasMessageContaining(quiet.stack.place().registry().id().toString());
      node.provisioning().deleteTenantDatabase(busy.tenant(2), BY);
      node.provisioning().deleteTenantDatabase(busy.tenant(0), BY);
      busy.awaitAtRest(2);

      assertThat(quiet.agreement.databases()).containsExactlyElementsOf(before);
      quiet.agreement.assertHolds();
      busy.agreement.assertHolds();
    }
  }

  /** One of them. */
  private final class Installation implements AutoCloseable {

    private static final int POOL = 2;

    private final Stack stack = new Stack(Setting.ISOLATED);
    private final String family;
    private final Agreement agreement;

    Installation(String family) {
      this.family = family;
      this.agreement = stack.agreement(family, this::records);
    }

    TenantDb open(Duration retention) {
      return stack.open(
          builder ->
              builder
                  .recycleBin(retention)
                  .purgePause(Duration.ofMillis(1))
                  .warmPool(POOL)
                  .reconcileInterval(Duration.ofMillis(100)),
          Place.MIGRATIONS);
    }

    TenantId tenant(int number) {
      return new TenantId(tenants + "_" + number);
    }

    void create(TenantDb node, int number) {
      DatabaseName name = new DatabaseName(family + "_" + number);
      node.provisioning()
          .createTenantDatabase(
              TenantDatabaseCreateCommand.of(tenant(number), BY).withDatabaseName(name));
    }

    TenantDatabase record(int number) {
      return stack.place().registry().writeRepository().findByTenantId(tenant(number)).get(0);
    }

    List<TenantDatabase> records() {
      return Stream.of(0, 1, 2)
          .map(this::tenant)
          .flatMap(
              tenant -> stack.place().registry().writeRepository().findByTenantId(tenant).stream())
          .toList();
    }

    /** Waits until the pool is full and nothing is left to do. */
    void awaitAtRest(int pool) {
      await().atMost(LIMIT).until(() -> agreement.prepared().size() == 1 + pool);
      agreement.awaitNothingPending();
    }

    @Override
    public void close() throws SQLException {
      stack.closeNodes();
      agreement.dropAll();
      stack.close();
    }
  }
}
