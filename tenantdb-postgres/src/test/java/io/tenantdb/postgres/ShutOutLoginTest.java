package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.OwnedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tenant's login that enters another database at the moment in which it is shut out. */
class ShutOutLoginTest {

  private static final String STARTING =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND mode = 'RowExclusiveLock'"
          + " AND objid = (SELECT oid FROM pg_database WHERE datname = ?)";

  private final IsolatedServer isolated = new IsolatedServer();
  private final PostgresProvisioner provisioner = isolated.provisioner();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    isolated.close();
  }

  /**
   * The server checks that the role may log in, waits for post_auth_delay, and only then shows the
   * session in pg_stat_activity.
   */
  @Test
  void aSessionThatIsBeingStartedElsewhereIsEndedToo() throws Exception {
    OwnedDatabase record = isolated.server().newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    String password = isolated.password(record);
    String elsewhere = "elsewhere_" + record.nonce();
    isolated.server().execute("CREATE DATABASE " + elsewhere);
    Future<Connection> starting = threads.submit(() -> openSlowly(record, password, elsewhere));
    while (isolated.server().queryOne(STARTING, elsewhere).equals("0")) {
      assertThat(starting.isDone()).as("it starts slowly").isFalse();
    }

    provisioner.suspend(record, HELD);

    assertThat(isAlive(starting)).isFalse();
    isolated.server().execute("DROP DATABASE " + elsewhere);
    provisioner.drop(record, HELD);
  }

  /**
   * As behind a CREATE DATABASE that copies it: the login is checked, and nothing shows the role.
   */
  @Test
  void aSessionThatWaitsToEnterAnotherDatabaseIsEndedToo() throws Exception {
    OwnedDatabase record = isolated.server().newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    String password = isolated.password(record);
    String elsewhere = "elsewhere_" + record.nonce();
    isolated.server().execute("CREATE DATABASE " + elsewhere);
    try (Connection changing = isolated.superuser()) {
      changing.setAutoCommit(false);
      IsolatedServer.execute(
          changing, "ALTER DATABASE %s RENAME TO %s_2".formatted(elsewhere, elsewhere));
      Future<Connection> waiting =
          threads.submit(() -> isolated.login(record, password, elsewhere));
      while (isolated.server().queryOne(STARTING, elsewhere).equals("0")) {
        assertThat(waiting.isDone()).as("it waits").isFalse();
      }
      Future<?> suspension = threads.submit(() -> provisioner.suspend(record, HELD));

      assertThatThrownBy(() -> suspension.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      changing.rollback();

      suspension.get();
      assertThat(isAlive(waiting)).isFalse();
    }
    isolated.server().execute("DROP DATABASE " + elsewhere);
    provisioner.drop(record, HELD);
  }

  @Test
  void aLoginThatSomebodyLetsInMeanwhileIsNotCalledSuspended() {
    OwnedDatabase record = isolated.server().newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    AtomicInteger looks = new AtomicInteger();
    Fence lettingIn =
        Fence.of(
            1,
            () -> {
              // The first two are those of the transaction that shuts it out.
              if (looks.getAndIncrement() == 2) {
                isolated
                    .server()
                    .execute("ALTER ROLE %s LOGIN".formatted(IsolatedServer.role(record)));
                isolated
                    .server()
                    .execute(
                        "GRANT CONNECT ON DATABASE %s TO %s"
                            .formatted(record.name(), IsolatedServer.role(record)));
              }
              return Duration.ofMinutes(1);
            });

    assertThatThrownBy(() -> provisioner.suspend(record, lettingIn))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContainingAll(record.name().value(), "somebody else", "call again");

    provisioner.suspend(record, HELD);
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
    provisioner.drop(record, HELD);
  }

  private Connection openSlowly(OwnedDatabase record, String password, String database)
      throws SQLException {
    Properties slow = new Properties();
    slow.setProperty("user", IsolatedServer.role(record));
    slow.setProperty("password", password);
    slow.setProperty("options", "-c post_auth_delay=1");
    return DriverManager.getConnection(
        isolated.jdbcUrl().replaceFirst("/postgres\\?.*", "/" + database), slow);
  }

  private static boolean isAlive(Future<Connection> starting) throws Exception {
    try (Connection connection = starting.get()) {
      return connection.isValid(5);
    } catch (ExecutionException e) {
      // Ended by an administrator, and not refused before it began.
      assertThat(e.getCause()).hasFieldOrPropertyWithValue("SQLState", "57P01");
      return false;
    }
  }
}
