package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tenantdb.api.provisioning.OwnedDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody is told a tenant's password: not the server, no log, no exception. */
class PasswordLeakTest {

  private final IsolatedServer isolated = new IsolatedServer();
  private final PostgresProvisioner provisioner = isolated.provisioner();
  private final OwnedDatabase record = isolated.server().newRecord();

  @AfterEach
  void close() {
    isolated.close();
  }

  @Test
  void neitherTheServersLogNorTheDriversHoldsThePassword() throws SQLException {
    List<String> driverLog = new ArrayList<>();
    Handler handler = collecting(driverLog);
    Logger driver = Logger.getLogger("org.postgresql");
    Level before = driver.getLevel();
    driver.addHandler(handler);
    driver.setLevel(Level.ALL);
    try {
      provisioner.create(record, Optional.empty(), HELD);
    } finally {
      driver.setLevel(before);
      driver.removeHandler(handler);
    }

    String password = isolated.password(record);
    String serverLog = serverLog();
    assertThat(serverLog).contains(IsolatedServer.role(record)).contains("SCRAM-SHA-256$4096:");
    assertThat(serverLog).doesNotContain(password);
    assertThat(String.join("\n", driverLog))
        .contains(IsolatedServer.role(record))
        .doesNotContain(password);
  }

  @Test
  void aRefusalOfTheServerNamesTheRoleAndShowsNeitherPasswordNorVerifier() throws SQLException {
    // Another has made the role, so that the admin role may neither create nor alter it.
    String role = IsolatedServer.role(record);
    isolated.server().execute("CREATE ROLE %s SUPERUSER".formatted(role));
    try {
      Throwable failure = catchThrowable(() -> provisioner.create(record, Optional.empty(), HELD));
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(failure).hasMessageContaining(record.name().value()).hasMessageContaining(role);
      assertThat(trace.toString())
          .doesNotContain(isolated.password(record))
          .doesNotContain("SCRAM-SHA-256");
    } finally {
      isolated.server().execute("DROP ROLE " + role);
    }
    assertThat(serverLog()).doesNotContain(isolated.password(record));
  }

  private String serverLog() throws SQLException {
    try (Connection connection =
        isolated.server().postgres().dataSource("postgres").getConnection()) {
      return IsolatedServer.query(connection, "SELECT pg_read_file(pg_current_logfile())");
    }
  }

  private static Handler collecting(List<String> messages) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        messages.add(
            entry.getMessage()
                + (entry.getParameters() == null ? "" : Arrays.asList(entry.getParameters())));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
