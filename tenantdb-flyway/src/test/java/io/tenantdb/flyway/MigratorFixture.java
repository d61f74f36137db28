package io.tenantdb.flyway;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestDatabase;
import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** One database, a folder of migrations, and short ways to both. */
final class MigratorFixture implements AutoCloseable {

  final TestDatabase database = TestPostgres.shared().createDatabase();
  final TenantRoute route = route(database.name());
  private final Path folder;

  MigratorFixture(Path folder) {
    this.folder = folder;
  }

  static TenantRoute route(String database) {
    return new TenantRoute(
        new TenantDatabaseId(UUID.randomUUID()),
        new TenantId("acme"),
        new ServerName("pg-1"),
        new DatabaseName(database),
        1,
        true);
  }

  DatabaseAddress address() {
    return route.address();
  }

  FlywayMigrator.Builder builder() {
    return builder(database.dataSource());
  }

  FlywayMigrator.Builder builder(DataSource dataSource) {
    return FlywayMigrator.builder(any -> dataSource, location());
  }

  String location() {
    return "filesystem:" + folder;
  }

  MigrationOutcome migrate() {
    return builder().build().migrate(route, MigrationTerms.standard(), Samples.heldFence());
  }

  MigrationOutcome verify() {
    return builder().build().verify(route);
  }

  MigratorFixture script(String name, String sql) {
    try {
      Files.writeString(folder.resolve(name), sql);
      return this;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Migrations 1 to {@code count}, each a table t1, t2 and so on. */
  MigratorFixture tables(int count) {
    for (int i = 1; i <= count; i++) {
      script("V%d__t%d.sql".formatted(i, i), "CREATE TABLE t%d (id int);".formatted(i));
    }
    return this;
  }

  void remove(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) {
    execute(route, sql);
  }

  static void execute(TenantRoute route, String sql) {
    DataSource dataSource = TestPostgres.shared().dataSource(route.databaseName().value());
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of a query as text. */
  List<String> query(String sql) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  List<String> tables() {
    return query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  }

  /** The database's clock, to the millisecond below. */
  Instant clock() {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
      row.next();
      return Instant.ofEpochMilli(
          row.getObject(1, OffsetDateTime.class).toInstant().toEpochMilli());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns when the query gives a row; the class's time limit ends a wait in vain. */
  void awaitRow(String sql) {
    while (query(sql).isEmpty()) {
      if (Thread.interrupted()) {
        throw new IllegalStateException("waited in vain for a row of " + sql);
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
