package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.core.TenantDb;
import io.tenantdb.testservers.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A name is given again while connections and passwords of the database that had it are still
 * around.
 */
class OldHandlesTest {

  private static final String APPLICATION = "old_handles_application";

  private final TestPostgres server = TestPostgres.checkingPasswords();
  private final String family = "o" + UUID.randomUUID().toString().replace("-", "");
  private final DatabaseName name = new DatabaseName(family);

  @AfterEach
  void dropApplication() {
    server.execute("DROP ROLE IF EXISTS " + APPLICATION);
  }

  @ParameterizedTest
  @CsvSource({"PLAIN, same", "PLAIN, another", "ISOLATED, same", "ISOLATED, another"})
  void noneOfThemReachesTheNewDatabase(Setting setting, String next) throws Exception {
    try (Stack stack = new Stack(setting, server)) {
      TenantDb node = stack.open(Place.MIGRATIONS);
      TenantDatabase old = create(node, "same");
      DataSource way = way(stack, old);
      try (Connection idle = way.getConnection();
          Connection inTransaction = way.getConnection()) {
        inTransaction.setAutoCommit(false);
        long oldOid = oid(idle);
        assertThat(oid(inTransaction)).isEqualTo(oldOid);
        try (Comers comers = new Comers(way, setting.isolated())) {
          comers.awaitOneIn();
          node.provisioning().deleteTenantDatabase(old.tenantId(), BY);
          TenantDatabase fresh = create(node, next);
          assertThat(fresh.databaseName()).isEqualTo(old.databaseName());
          comers.awaitOneTurnedAway();
          assertThat(comers.seen()).isNotEmpty().allMatch(oid -> oid == oldOid);
        }
        assertThatThrownBy(() -> oid(idle)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> oid(inTransaction)).isInstanceOf(SQLException.class);
        if (setting.isolated()) {
          assertThatThrownBy(() -> way.getConnection().close())
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
      }
    } finally {
      server.execute("DROP DATABASE IF EXISTS " + name.value() + " WITH (FORCE)");
    }
  }

  private TenantDatabase create(TenantDb node, String tenant) {
    TenantId id = new TenantId(family + "_" + tenant);
    return node.provisioning()
        .createTenantDatabase(TenantDatabaseCreateCommand.of(id, BY).withDatabaseName(name));
  }

  /** As the tenant itself where it has a login, otherwise as the host's only role. */
  private DataSource way(Stack stack, TenantDatabase record) {
    if (stack.place().setting().isolated()) {
      String password = stack.place().credentials().find(record.id()).orElseThrow().value();
      return server.dataSource(name.value(), TenantLogin.roleOf(record.id()), password);
    }
    server.execute("CREATE ROLE " + APPLICATION + " LOGIN PASSWORD 'application'");
    return server.dataSource(name.value(), APPLICATION, "application");
  }

  private static long oid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT oid FROM pg_database WHERE datname = current_database()")) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Come in all the time by an old way, and note where they are. Where all tenants share a role, a
   * name is all that a way consists of, so they stop when the old database turns them away first.
   */
  private static final class Comers implements AutoCloseable {

    private final Queue<Long> seen = new ConcurrentLinkedQueue<>();
    private final CountDownLatch oneIn = new CountDownLatch(1);
    private final CountDownLatch oneAway = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final DataSource way;
    private final Thread thread;

    Comers(DataSource way, boolean untiring) {
      this.way = way;
      this.thread = new Thread(() -> come(untiring), "comer");
      thread.start();
    }

    private void come(boolean untiring) {
      while (!closed.get() && (untiring || oneAway.getCount() > 0)) {
        try (Connection connection = way.getConnection()) {
          seen.add(oid(connection));
          oneIn.countDown();
        } catch (SQLException e) {
          oneAway.countDown();
        }
      }
    }

    Queue<Long> seen() {
      return seen;
    }

    void awaitOneIn() throws InterruptedException {
      assertThat(oneIn.await(1, TimeUnit.MINUTES)).isTrue();
    }

    void awaitOneTurnedAway() throws InterruptedException {
      assertThat(oneAway.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Override
    public void close() throws InterruptedException {
      closed.set(true);
      thread.join();
    }
  }
}
