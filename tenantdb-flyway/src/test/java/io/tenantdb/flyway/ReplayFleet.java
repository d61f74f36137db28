package io.tenantdb.flyway;

import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.ClassicConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Databases of one host, a folder of migrations, and a migrator that keeps what it has learned. */
final class ReplayFleet implements AutoCloseable {

  private final Path folder;
  private final List<TestDatabase> databases = new ArrayList<>();

  ReplayFleet(Path folder) {
    this.folder = folder;
  }

  ReplayFleet script(String name, String sql) {
    try {
      Files.writeString(folder.resolve(name), sql);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TenantRoute newDatabase() {
    TestDatabase database = TestPostgres.shared().createDatabase();
    databases.add(database);
    return MigratorFixture.route(database.name());
  }

  FlywayMigrator.Builder builder() {
    return FlywayMigrator.builder(
        address -> TestPostgres.shared().dataSource(address.databaseName().value()),
        "filesystem:" + folder);
  }

  FlywayMigrator migrator() {
    return builder().build();
  }

  static MigrationOutcome migrate(FlywayMigrator migrator, TenantRoute route) {
    return migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence());
  }

  /** Flyway as a host would have it that has nothing else. */
  Flyway flyway(TenantRoute route) {
    var configuration =
        Flyway.configure().dataSource(dataSource(route)).locations("filesystem:" + folder);
    configuration
        .getPluginRegister()
        .getExact(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    Flyway flyway = configuration.load();
    // Loading found a callback in the package db.callback of the tests' class path.
    ((ClassicConfiguration) flyway.getConfiguration()).setCallbacks(new Callback[0]);
    return flyway;
  }

  static DataSource dataSource(TenantRoute route) {
    return TestPostgres.shared().dataSource(route.databaseName().value());
  }

  static SchemaObjects objects(TenantRoute route) throws SQLException {
    try (Connection connection = dataSource(route).getConnection()) {
      return ObjectsReader.readAll(connection);
    }
  }

  /** All rows, as text. */
  static List<String> query(TenantRoute route, String sql) throws SQLException {
    try (Connection connection = dataSource(route).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  static void execute(TenantRoute route, String sql) throws SQLException {
    try (Connection connection = dataSource(route).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The history without what must differ. */
  static List<String> history(TenantRoute route) throws SQLException {
    return query(
        route,
        "SELECT concat_ws('|', installed_rank, coalesce(version, '-'), description, type, script,"
            + " coalesce(checksum::text, '-'), installed_by, success)"
            + " FROM flyway_schema_history ORDER BY installed_rank");
  }

  @Override
  public void close() {
    databases.forEach(TestDatabase::close);
  }
}
