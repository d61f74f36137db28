package io.tenantdb.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class FailuresTest {

  private static final String SECRET = "s3cret-Pa55";

  static Stream<Consumer<JdbiRegistry>> calls() {
    return Stream.of(
        JdbiRegistry::install,
        JdbiRegistry::id,
        registry -> registry.writeRepository().findById(Samples.id()),
        registry -> registry.writeRepository().findLive(Optional.empty(), 1),
        registry -> registry.writeRepository().save(Samples.created(Samples.newRecord())),
        registry -> registry.leases().acquire(Samples.id(), Samples.leaseRequest("worker")),
        registry -> registry.outbox().claim("relay", 1, Duration.ofHours(1)),
        registry -> registry.outbox().pending(),
        registry -> registry.preparedDatabases().findByServer(Samples.server()),
        registry ->
            registry.preparedDatabases().discard(Samples.nonce(), "worker", Duration.ofHours(1)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aServerThatIsNotThereIsUnavailable(Consumer<JdbiRegistry> call) throws IOException {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://localhost:" + closedPort() + "/registry");
    nowhere.setPassword(SECRET);

    assertThatThrownBy(() -> call.accept(JdbiRegistry.create(nowhere)))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("refused")
        .message()
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08001", "08006", "57P01", "57P02", "57P03", "53300", "25P03", "25P04"})
  void statesOfALostServerAreUnavailable(String state) {
    assertThat(failureOf(new SQLException("gone", state)))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(state);
  }

  @Test
  void aPoolThatGivesNoConnectionIsUnavailable() {
    assertThat(failureOf(new SQLTransientConnectionException("timed out after 30000ms")))
        .isInstanceOf(RegistryUnavailableException.class);
    assertThat(failureOf(new SQLException("no state at all")))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"28P01", "3D000", "XX000"})
  void otherStatesAreFailures(String state) {
    assertThat(failureOf(new SQLException("no", state)))
        .isInstanceOf(RegistryException.class)
        .isNotInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(state);
  }

  @Test
  void aReadThatFailsSaysNothingOfWriting() {
    assertThat(failureOf(new SQLException("no", "XX000")))
        .message()
        .contains("mend what the server reports")
        .doesNotContain("written");
  }

  @Test
  void aStatementThatRunsOutOfTimeIsToldHow() throws SQLException {
    try (TestRegistry registry = TestRegistry.openHostile();
        HostilePool pool = new HostilePool(registry.dataSource())) {
      registry.execute(
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 100',"
              + " current_database()); END $$");
      JdbiRegistry hasty = JdbiRegistry.create(pool);
      registry
          .store()
          .write(
              handle -> {
                handle.execute("LOCK TABLE tenantdb.tenant_database, tenantdb.tenantdb_registry");
                assertTimedOut(hasty::id).doesNotContain("written");
                assertTimedOut(
                        () -> hasty.writeRepository().save(Samples.created(Samples.newRecord())))
                    .contains("nothing was written");
                return true;
              });
    }
  }

  private static AbstractStringAssert<?> assertTimedOut(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOf(RegistryException.class)
        .isNotInstanceOf(RegistryUnavailableException.class)
        .message()
        .contains("57014", "statement_timeout");
  }

  @Test
  void aPoolsOwnExceptionsDoNotLeak() {
    RuntimeException ofPool = new IllegalStateException("pool", new SQLException("", "08001"));

    assertThat(failureOf(ofPool)).isInstanceOf(RegistryUnavailableException.class);
    assertThat(failureOf(new IllegalStateException("closed")))
        .isInstanceOf(RegistryException.class);
  }

  @Test
  void whatAPoolHidesBehindItsTimeOutIsTold() {
    SQLException ofServer = new SQLException("too many connections for role \"app\"", "53300");
    SQLException ofPool = new SQLTransientConnectionException("timed out after 30000ms", ofServer);

    assertThat(failureOf(ofPool))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(ofServer.getMessage());
  }

  @Test
  void aUrlWithAPasswordIsToldNowhere() {
    String url = "jdbc:postgresql://host/db?user=u&password=" + SECRET;

    Throwable failure = failureOf(new SQLException("No suitable driver for " + url, "08001"));

    assertThat(failure).isInstanceOf(RegistryUnavailableException.class);
    assertThat(failure).hasMessageContaining("withheld").hasNoCause();
    assertThat(failure.getMessage()).doesNotContain(SECRET);
  }

  @Test
  void aSessionThatTheServerEndsIsUnavailableOnce() throws SQLException {
    try (TestRegistry registry = TestRegistry.openHostile()) {
      registry.get().outbox().pending();
      registry.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

      assertThatThrownBy(() -> registry.get().outbox().pending())
          .isInstanceOf(RegistryUnavailableException.class);
      assertThat(registry.get().outbox().pending()).isZero();
    }
  }

  @Test
  void aChangeThatTheServerRefusesLeavesNothing() throws SQLException {
    try (TestRegistry registry = TestRegistry.openHostile()) {
      registry.execute(
          "ALTER TABLE tenantdb.tenant_database_delivery ADD CHECK (recorded_version < 1)");
      var record = Samples.newRecord();

      assertThatThrownBy(() -> registry.get().writeRepository().save(Samples.created(record)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("23514")
          .message()
          .doesNotContain("Failing row");

      assertThat(registry.get().writeRepository().findById(record.id())).isEmpty();
      assertThat(registry.rows("SELECT 1 FROM tenantdb.tenant_database_event")).isEmpty();
    }
  }

  @Test
  void aDatabaseThatWasDroppedIsAFailure() {
    TestDatabase database = TestPostgres.shared().createDatabase();
    JdbiRegistry registry = JdbiRegistry.create(database.dataSource());
    registry.install();
    database.close();

    assertThatThrownBy(() -> registry.outbox().pending())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(database.name());
  }

  private static Throwable failureOf(Exception ofSource) {
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1L;

          @Override
          public Connection getConnection() throws SQLException {
            if (ofSource instanceof RuntimeException e) {
              throw e;
            }
            throw (SQLException) ofSource;
          }
        };
    return catchThrowable(() -> JdbiRegistry.create(source).outbox().pending());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
