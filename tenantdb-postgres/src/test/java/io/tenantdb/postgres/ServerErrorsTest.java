package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.DatabaseInspection.Absent;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.OwnedDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Servers that fail. */
final class ServerErrorsTest {

  private final Server server = new Server();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void unreachableServerIsUnavailable() throws IOException {
    PGSimpleDataSource nobody = new PGSimpleDataSource();
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody.setUrl("jdbc:postgresql://localhost:%d/postgres".formatted(port.getLocalPort()));
    }
    nobody.setUser("tenantdb_admin");
    nobody.setPassword("the-secret");
    OwnedDatabase record = server.newRecord();

    assertThatThrownBy(() -> server.provisioner(nobody).create(record, Optional.empty(), HELD))
        .isInstanceOf(TenantServerUnavailableException.class)
        .hasMessageContaining(record.name().value())
        .hasMessageContaining("server main")
        .hasMessageContaining("call again")
        .hasMessageNotContaining("the-secret");
  }

  @Test
  void serverThatTakesNoMoreConnectionsIsUnavailable() throws SQLException {
    String role = "limited_" + Server.hex();
    server.execute("CREATE ROLE %s LOGIN CREATEDB PASSWORD 'x' CONNECTION LIMIT 1".formatted(role));
    try {
      DataSource limited = server.postgres().dataSource("postgres", role, "x");
      try (Connection only = limited.getConnection();
          HikariDataSource pool = new HikariDataSource(impatient(limited))) {
        assertTooMany(limited);
        assertTooMany(pool);
        assertThat(only.isValid(5)).isTrue();
      }
    } finally {
      server.execute("DROP ROLE " + role);
    }
  }

  private void assertTooMany(DataSource admin) {
    PostgresProvisioner limited = server.provisioner(admin);
    assertThatThrownBy(() -> limited.create(server.newRecord(), Optional.empty(), HELD))
        .isInstanceOf(TenantServerUnavailableException.class)
        .hasMessageContaining("too many connections");
  }

  /** A host's pool, which says of itself only that it has waited in vain. */
  private static HikariConfig impatient(DataSource connections) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(connections);
    config.setConnectionTimeout(500);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  @Test
  void roleWithoutCreatedbIsToldWhatItNeedsAndLeavesNothing() {
    String role = "powerless_" + Server.hex();
    server.execute("CREATE ROLE %s LOGIN PASSWORD 'x'".formatted(role));
    try {
      OwnedDatabase record = server.newRecord();
      assertThatThrownBy(
              () ->
                  server
                      .provisioner(server.postgres().dataSource("postgres", role, "x"))
                      .create(record, Optional.empty(), HELD))
          .isExactlyInstanceOf(TenantServerException.class)
          .hasMessageContaining("permission denied to create database")
          .hasMessageContaining("CREATEDB");
      assertThat(server.provisioner().inspect(record)).isEqualTo(new Absent());
    } finally {
      server.execute("DROP ROLE " + role);
    }
  }

  @Test
  void serverThatTheHostDidNotNameIsRefusedWithTheOnesItNamed() {
    OwnedDatabase record = server.newRecord();
    OwnedDatabase elsewhere =
        new OwnedDatabase(
            record.registryId(),
            record.id(),
            record.nonce(),
            new ServerName("elsewhere"),
            record.name());

    assertThatThrownBy(() -> server.provisioner().inspect(elsewhere))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("elsewhere")
        .hasMessageContaining("[main]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "57P02", "57P03", "57P05", "53300"})
  void statesOfAServerThatIsAway(String state) {
    assertThat(translated(new SQLException("away", state)))
        .isInstanceOf(TenantServerUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"53100", "42501", "55006", "28P01", "3D000", "57P04", "XX000"})
  void otherStatesKeepTheServersMessageAndSayWhatToDo(String state) {
    assertThat(translated(new SQLException("ERROR: no\n  Detail: really", state)))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("ERROR: no; Detail: really")
        .hasMessageContaining("call again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"57014", "55P03", "25P03", "25P04"})
  void aServerThatTakesTooLongIsToBeAskedAgain(String state) {
    assertThat(translated(new SQLException("ERROR: canceling statement", state)))
        .isInstanceOf(TenantServerUnavailableException.class)
        .hasMessageContaining("ERROR: canceling statement")
        .hasMessageContaining("call again");
  }

  @Test
  void aStatementThatIsCancelledIsToBeAskedForAgain() throws Exception {
    OwnedDatabase record = server.newRecord();
    server.provisioner().create(record, Optional.empty(), HELD);
    try (Connection other = server.postgres().adminDataSource().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute(
          "COMMENT ON DATABASE \"%s\" IS '%s'".formatted(record.name(), Server.marker(record)));
      CompletableFuture<Throwable> rename =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowable(
                      () ->
                          server
                              .provisioner()
                              .rename(record, new DatabaseName("other_" + Server.hex()), HELD)));
      await().until(() -> cancelWhoWaits() || rename.isDone());

      assertThat(rename.get())
          .isInstanceOf(TenantServerUnavailableException.class)
          .hasMessageContaining("canceling statement");
      other.rollback();
    }
    assertThat(server.provisioner().drop(record, HELD)).isInstanceOf(Dropped.class);
  }

  private boolean cancelWhoWaits() {
    return server
        .queryOne(
            "SELECT count(pg_cancel_backend(pid)) > 0 FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND query LIKE ?",
            "%RENAME%")
        .equals("t");
  }

  @Test
  void diskFullIsSaidToBeSo() {
    assertThat(translated(new SQLException("could not extend file", "53100")))
        .hasMessageContaining("free disk space");
  }

  @Test
  void transactionThatWasStoppedLeavesNothing() {
    assertThat(translated(new SQLException("transaction timeout", "25P04")))
        .hasMessageContaining("nothing of it stays");
  }

  @Test
  void maintenanceDatabaseThatWasDroppedIsNoMatterOfCallingAgain() {
    assertThat(translated(new SQLException("terminating connection", "57P04")))
        .hasMessageContaining("maintenance database");
  }

  @Test
  void stateBelowAnExceptionWithoutOneCounts() {
    SQLException disk = new SQLException("could not extend file", "53100");

    assertThat(translated(new SQLException("the pool failed", "", disk)))
        .hasMessageContaining("free disk space");
    assertThat(ServerErrors.isNameTaken(new SQLException(new SQLException("taken", "42P04"))))
        .isTrue();
    assertThat(translated(new SQLException(new SQLException("away", "08006"))))
        .isInstanceOf(TenantServerUnavailableException.class);
  }

  @Test
  void poolThatHasNoConnectionIsUnavailable() {
    assertThat(translated(new SQLTransientConnectionException("timed out after 30000ms")))
        .isInstanceOf(TenantServerUnavailableException.class);
  }

  @Test
  void turkishLocaleChangesNothing() {
    Locale before = Locale.getDefault();
    Locale.setDefault(new Locale("tr", "TR"));
    try {
      OwnedDatabase record = server.newRecord(new DatabaseName("tenant_iii_" + Server.hex()));
      PostgresProvisioner provisioner = server.provisioner();
      assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
      assertThat(server.comment(record.name())).isEqualTo(Server.marker(record));
      assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
      assertThat(provisioner.drop(record, HELD)).isInstanceOf(Dropped.class);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void provisionerNeedsAServerAndEachOnlyOnce() {
    assertThatThrownBy(() -> PostgresProvisioner.withoutIsolation().build())
        .isInstanceOf(IllegalStateException.class);
    PGSimpleDataSource any = new PGSimpleDataSource();
    assertThatThrownBy(
            () ->
                PostgresProvisioner.withoutIsolation()
                    .server(Server.NAME, any)
                    .server(Server.NAME, any))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("main");
  }

  private static TenantDbException translated(Exception e) {
    return ServerErrors.translate(Server.NAME, new DatabaseName("tenant_a"), e);
  }
}
