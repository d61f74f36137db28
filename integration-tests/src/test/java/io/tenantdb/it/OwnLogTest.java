package io.tenantdb.it;

import static io.tenantdb.it.Stack.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.doctor.DatabaseFinding.MissingLogin;
import io.tenantdb.api.error.ProvisioningFailedException;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.tck.Samples;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What everything on the class path writes to the log at level debug while tenants live. */
class OwnLogTest {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final Appender<ILoggingEvent> console = root.getAppender("console");
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();

  @BeforeEach
  void listen() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(root.getLoggerContext());
    encoder.setPattern("%level %logger %msg %mdc %kvp%n%ex");
    encoder.start();
    appender.setContext(root.getLoggerContext());
    appender.setEncoder(encoder);
    appender.setOutputStream(log);
    appender.start();
    root.detachAppender(console);
    root.addAppender(appender);
    root.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stopListening() {
    root.setLevel(before);
    root.detachAppender(appender);
    root.addAppender(console);
  }

  /** Every row of every table of the registry, as text. */
  private static List<String> rowsOfTheRegistry(DataSource registry) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = registry.getConnection();
        Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                    + " WHERE schemaname = 'tenantdb'")) {
      while (tables.next()) {
        try (Statement reading = connection.createStatement();
            ResultSet found =
                reading.executeQuery("SELECT t::text FROM %s t".formatted(tables.getString(1)))) {
          while (found.next()) {
            rows.add(found.getString(1));
          }
        }
      }
    }
    return rows;
  }

  @Test
  void tellsTheStoryOfATenantAndNoPassword() throws SQLException {
    String password;
    TenantDatabase record;
    try (Clinic clinic = new Clinic()) {
      record = clinic.create();
      var service = clinic.node.provisioning();
      password = clinic.stack.place().credentials().find(record.id()).orElseThrow().value();
      service.suspendTenantDatabase(record.tenantId(), BY);
      service.resumeTenantDatabase(record.tenantId(), BY);
      String role = TenantLogin.roleOf(record.id());
      clinic.byHand("REVOKE ALL ON DATABASE %s FROM %s".formatted(record.databaseName(), role));
      clinic.byHand("DROP ROLE " + role);
      clinic.mend(clinic.only(MissingLogin.class));
      DatabaseName strange = Samples.databaseName();
      clinic.byHand("CREATE DATABASE " + strange);
      assertThatThrownBy(
              () ->
                  service.createTenantDatabase(
                      TenantDatabaseCreateCommand.of(Stack.create().tenantId(), BY)
                          .withDatabaseName(strange)))
          .isInstanceOf(ProvisioningFailedException.class);
      service.deleteTenantDatabase(record.tenantId(), BY);
      assertThat(rowsOfTheRegistry(clinic.stack.registryDataSource()))
          .anyMatch(row -> row.contains(record.id().toString()))
          .noneMatch(row -> row.contains(password) || row.contains("SCRAM-SHA-256$"));
    }

    String written = log.toString(StandardCharsets.UTF_8);
    assertThat(written)
        .contains("DEBUG io.tenantdb", record.tenantId().value(), record.databaseName().value())
        .doesNotContain(password)
        .doesNotContain("SCRAM-SHA-256$");
  }
}
