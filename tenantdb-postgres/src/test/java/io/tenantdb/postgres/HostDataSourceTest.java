package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantDbException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.DatabaseInspection.Absent;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult.Renamed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Data sources as hosts configure them, and as they fail. */
final class HostDataSourceTest {

  private final Server server = new Server();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void hostsDataSourceMayHaveAutocommitOffAnotherIsolationAndLimits() throws SQLException {
    HostDataSource host = new HostDataSource(server.postgres().adminDataSource());
    PostgresProvisioner provisioner = server.provisioner(host);
    OwnedDatabase record = server.newRecord();
    DatabaseName newName = server.newName();

    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
    assertThat(provisioner.rename(record, newName, HELD)).isEqualTo(new Renamed());
    OwnedDatabase renamed = record.named(newName);
    provisioner.suspend(renamed, HELD);
    provisioner.resume(renamed, HELD);
    assertThat(provisioner.inspect(renamed)).isEqualTo(new Own(true));
    assertThatThrownBy(() -> provisioner.suspend(record, HELD))
        .isInstanceOf(TenantServerException.class);
    assertThat(provisioner.drop(renamed, HELD)).isInstanceOf(Dropped.class);

    assertThat(host.taken()).isPositive();
    assertThat(host.givenBackAsTaken()).isEqualTo(host.taken());
    // CREATE and DROP take as long as they take; a transaction ends before its worker's lease can.
    assertThat(host.limitsAtWork())
        .containsExactlyInAnyOrder(
            "read-only off statement 0 transaction 0", "read-only off statement 15s transaction 0");
  }

  @Test
  void nodesThatWouldNotMeetOnTheServerAreRefused() {
    DataSource elsewhere = server.postgres().dataSource("template1");
    OwnedDatabase record = server.newRecord();

    assertThatThrownBy(() -> server.provisioner(elsewhere).create(record, Optional.empty(), HELD))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContainingAll("leads to database template1, and not to postgres", "every node");

    PostgresProvisioner meeting =
        PostgresProvisioner.withoutIsolation()
            .server(Server.NAME, elsewhere)
            .maintenanceDatabase("template1")
            .build();
    assertThat(meeting.inspect(record)).isEqualTo(new Absent());
  }

  @Test
  void poolThatReportsAnUnreachableServerInAnExceptionOfItsOwnIsUnavailable() {
    IllegalStateException thrown =
        new IllegalStateException(
            "Failed to initialize pool", new SQLException("Connection refused", "08001"));

    assertThatThrownBy(() -> failing(thrown).create(server.newRecord(), Optional.empty(), HELD))
        .isInstanceOf(TenantServerUnavailableException.class)
        .hasMessageContaining("Connection refused")
        .hasCause(thrown);
  }

  @Test
  void poolThatFailsOtherwiseIsAFailureOfTheServer() {
    IllegalStateException thrown = new IllegalStateException("no such secret in the vault");

    assertThatThrownBy(() -> failing(thrown).inspect(server.newRecord()))
        .isExactlyInstanceOf(TenantServerException.class)
        .hasMessageContaining("no such secret in the vault")
        .hasCause(thrown);
  }

  @Test
  void exceptionOfTheApiPassesAsItIs() {
    TenantServerException thrown =
        new TenantServerException(Server.NAME, server.newName(), "is being moved", null);

    assertThatThrownBy(() -> failing(thrown).inspect(server.newRecord())).isSameAs(thrown);
  }

  @Test
  void passwordInAUrlIsNotPassedOn() {
    PostgresProvisioner noDriver = server.provisioner(failing(HostDataSourceTest::noDriver));
    OwnedDatabase record = server.newRecord();

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> noDriver.create(record, Optional.empty(), HELD),
            () -> noDriver.rename(record, server.newName(), HELD))) {
      assertThat(catchThrowable(call))
          .isInstanceOf(TenantServerException.class)
          .hasNoCause()
          .hasMessageContaining("withheld")
          .hasMessageContaining("SQLState 08001")
          .extracting(HostDataSourceTest::stackTrace, STRING)
          .doesNotContain("hunter2");
    }
  }

  /** What fails first is ours and holds no URL; what fails while it is put right does. */
  @Test
  void passwordInAUrlIsNotPassedOnBesideAnotherFailure() throws SQLException {
    OwnedDatabase record = server.newRecord();
    server.provisioner().create(record, Optional.empty(), HELD);
    Iterator<Callable<Connection>> connections =
        List.<Callable<Connection>>of(
                () -> server.postgres().adminDataSource().getConnection(),
                HostDataSourceTest::noDriver)
            .iterator();
    PostgresProvisioner lostMidway = server.provisioner(failing(() -> connections.next().call()));
    String gid = "gid-" + record.nonce();
    Throwable thrown;
    try (Connection session = server.superuserSession(record.name());
        Statement statement = session.createStatement()) {
      statement.execute("CREATE TABLE t (x int); PREPARE TRANSACTION '" + gid + "'");
      thrown = catchThrowable(() -> lostMidway.rename(record, server.newName(), HELD));
      session.setAutoCommit(true);
      statement.execute("ROLLBACK PREPARED '" + gid + "'");
    }

    assertThat(thrown).hasMessageContaining(gid).hasNoCause();
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(stackTrace(thrown)).contains("withheld").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @EnumSource
  void urlIsFoundWhereverItHides(Hidden hidden) {
    SQLException secret = new SQLException("no driver for JDBC:postgres://h/p?password=hunter2");

    assertThat(translated(hidden.in(secret)))
        .hasNoCause()
        .extracting(HostDataSourceTest::stackTrace, STRING)
        .doesNotContain("hunter2");
  }

  /** Places of an exception in another. */
  enum Hidden {
    CAUSE {
      @Override
      Exception in(SQLException secret) {
        return new SQLException("failed", new IllegalStateException("pool", secret));
      }
    },
    SUPPRESSED {
      @Override
      Exception in(SQLException secret) {
        SQLException failure = new SQLException("failed");
        failure.addSuppressed(secret);
        return failure;
      }
    },
    NEXT {
      @Override
      Exception in(SQLException secret) {
        SQLException failure = new SQLException("failed");
        failure.setNextException(secret);
        return failure;
      }
    };

    abstract Exception in(SQLException secret);
  }

  private static TenantDbException translated(Exception e) {
    return ServerErrors.translate(Server.NAME, new DatabaseName("tenant_a"), e);
  }

  private static Connection noDriver() throws SQLException {
    return DriverManager.getConnection("jdbc:postgres://h/postgres?user=adm&password=hunter2");
  }

  private PostgresProvisioner failing(RuntimeException thrown) {
    return server.provisioner(
        failing(
            () -> {
              throw thrown;
            }));
  }

  private static DataSource failing(Callable<Connection> connecting) {
    return new PGSimpleDataSource() {
      private static final long serialVersionUID = 1L;

      @Override
      public Connection getConnection() throws SQLException {
        try {
          return connecting.call();
        } catch (SQLException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
