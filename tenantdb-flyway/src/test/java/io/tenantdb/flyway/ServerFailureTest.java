package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.error.TenantServerFullException;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class ServerFailureTest {

  private static final String PASSWORD = "hunter2-of-acme";

  @TempDir Path folder;
  private MigratorFixture db;

  @BeforeEach
  void createDatabase() {
    db = new MigratorFixture(folder).tables(1);
  }

  @AfterEach
  void dropDatabase() {
    db.close();
  }

  @Test
  void aServerThatDoesNotListenIsUnavailable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    DataSource dataSource =
        url("jdbc:postgresql://localhost:%d/%s?user=u&password=%s", port, db.database.name());

    TenantServerException e = failure(TenantServerUnavailableException.class, route -> dataSource);

    assertThat(e).hasMessageContainingAll(db.database.name(), "pg-1", "try again");
    assertThat(stackTrace(e)).doesNotContain(PASSWORD);
  }

  @Test
  void aDatabaseThatDoesNotExistIsNoMatterOfTryingAgain() {
    String missing = "missing_" + db.database.name();
    DataSource dataSource = TestPostgres.shared().dataSource(missing);

    TenantServerException e =
        catchThrowableOfType(
            TenantServerException.class,
            () ->
                db.builder(dataSource)
                    .build()
                    .migrate(
                        MigratorFixture.route(missing),
                        MigrationTerms.standard(),
                        Samples.heldFence()));

    assertThat(e)
        .isNotInstanceOf(TenantServerUnavailableException.class)
        .hasMessageContainingAll(missing, "pg-1", "3D000", "does not exist");
  }

  @Test
  void aLoginThatIsRefusedIsNoMatterOfTryingAgain() {
    DataSource dataSource =
        TestPostgres.shared().dataSource(db.database.name(), "nobody_we_know", PASSWORD);

    TenantServerException e = failure(TenantServerException.class, route -> dataSource);

    assertThat(e)
        .isNotInstanceOf(TenantServerUnavailableException.class)
        .hasMessageContainingAll("28000", "correct the login");
    assertThat(stackTrace(e)).doesNotContain(PASSWORD);
  }

  @Test
  void anEmptyPoolIsUnavailable() {
    DataSource dataSource =
        failing(new SQLTransientConnectionException("Connection is not available, timed out"));

    failure(TenantServerUnavailableException.class, route -> dataSource);
  }

  @Test
  void aServerThatTakesNoMoreConnectionsIsFull() {
    String role = "limited_" + db.database.name();
    db.execute("CREATE ROLE %s LOGIN PASSWORD 'x' CONNECTION LIMIT 0".formatted(role));
    try {
      DataSource dataSource = TestPostgres.shared().dataSource(db.database.name(), role, "x");

      TenantServerException e = failure(TenantServerFullException.class, route -> dataSource);

      assertThat(e)
          .hasMessageContainingAll(
              db.database.name(), "pg-1", "53300", "too many connections", "try again");
    } finally {
      db.execute("DROP ROLE " + role);
    }
  }

  @Test
  void soIsOneWithAnotherLimitThatIsReached() {
    DataSource dataSource = failing(new SQLException("limit of the pooler", "53400"));

    failure(TenantServerFullException.class, route -> dataSource);
    failure(
        TenantServerFullException.class,
        route -> {
          throw new IllegalStateException("Failed to initialize pool", full());
        });
  }

  private static SQLException full() {
    return new SQLException("too many clients already", "53300");
  }

  @Test
  void aPoolThatCannotBeMadeIsUnavailableLikeItsServer() {
    SQLException refused = new SQLException("Connection refused", "08001");

    failure(
        TenantServerUnavailableException.class,
        route -> {
          throw new IllegalStateException("Failed to initialize pool", refused);
        });
  }

  @Test
  void aPasswordInTheDriversMessageIsNotRepeated() {
    String url =
        "jdbc:nosuchdriver://u:%s@host/db?user=u&password=%s".formatted(PASSWORD, PASSWORD);
    DataSource dataSource =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1L;

          @Override
          public Connection getConnection() throws SQLException {
            return DriverManager.getConnection(url);
          }
        };

    TenantServerException e = failure(TenantServerException.class, route -> dataSource);

    assertThat(stackTrace(e)).contains("No suitable driver").doesNotContain(PASSWORD);
  }

  @Test
  void aHostWithoutADataSourceIsToldSo() {
    TenantServerException e = failure(TenantServerException.class, route -> null);

    assertThat(e).hasMessageContainingAll(db.database.name(), "pg-1", "no data source");
  }

  @Test
  void anotherDatabaseIsNotTouched() {
    try (MigratorFixture other = new MigratorFixture(folder)) {
      TenantServerException e =
          failure(TenantServerException.class, route -> other.database.dataSource());

      assertThat(e).hasMessageContainingAll(db.database.name(), other.database.name(), "pg-1");
      assertThat(other.tables()).isEmpty();
    }
  }

  @Test
  void aFailureOfATemplateNamesItsDatabase() {
    FlywayMigrator migrator = FlywayMigrator.builder(address -> null, db.location()).build();

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> migrator.migrateTemplate(db.address(), Optional.empty()))
        .withMessageContainingAll(db.database.name(), "pg-1", "no data source");
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> migrator.verifyTemplate(db.address()))
        .withMessageContainingAll(db.database.name(), "pg-1", "no data source");
  }

  private <E extends TenantServerException> E failure(
      Class<E> type, Function<DatabaseAddress, DataSource> dataSources) {
    FlywayMigrator migrator = FlywayMigrator.builder(dataSources, db.location()).build();
    assertThatExceptionOfType(type).isThrownBy(() -> migrator.verify(db.route));
    return catchThrowableOfType(
        type, () -> migrator.migrate(db.route, MigrationTerms.standard(), Samples.heldFence()));
  }

  private static DataSource url(String format, int port, String database) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(format.formatted(port, database, PASSWORD));
    return dataSource;
  }

  private static DataSource failing(SQLException failure) {
    return new PGSimpleDataSource() {
      private static final long serialVersionUID = 1L;

      @Override
      public Connection getConnection() throws SQLException {
        throw failure;
      }
    };
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
