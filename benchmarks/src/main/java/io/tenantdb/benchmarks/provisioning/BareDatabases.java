package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.servers.BenchmarkServer;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * What databases cost without tenantdb: the bare statements, and Flyway as one calls it. Safe for
 * use by many threads.
 */
final class BareDatabases {

  private static final int MOST_DATABASES = 500;

  private final Place place;
  private final String template;
  private final AtomicInteger made = new AtomicInteger();

  /** Clones the template that tenantdb has built. */
  BareDatabases(Place place) throws SQLException {
    this.place = place;
    this.template =
        place
            .server()
            .askAsSuperuser("SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_tpl\\_%'");
  }

  /** Has the server clone the template under a new name. */
  String copy(DataSource admin) throws SQLException {
    return copy(admin, "");
  }

  /** The same, closed to connections as the clones of a pool are. */
  String copyClosed(DataSource admin) throws SQLException {
    return copy(admin, " ALLOW_CONNECTIONS false");
  }

  private String copy(DataSource admin, String more) throws SQLException {
    String name = "bare_copy_" + made.incrementAndGet();
    Sql.execute(
        admin, "CREATE DATABASE %s TEMPLATE %s STRATEGY WAL_LOG%s".formatted(name, template, more));
    return name;
  }

  /** An empty database, and all migrations in it. */
  void createAndMigrate() throws SQLException {
    String name = "bare_migrated_" + made.incrementAndGet();
    Sql.execute(place.admin(), "CREATE DATABASE " + name);
    Flyway.configure().dataSource(place.database(name)).locations(Host.MIGRATIONS).load().migrate();
  }

  /**
   * Has the server write everything back, so that the next contender does not have to; and drops
   * what tenantdb and this have made, save what is prepared, once that is more than a disk should
   * have to hold.
   */
  static void level(BenchmarkServer server) throws SQLException {
    String[] names =
        server
            .askAsSuperuser(
                """
                SELECT coalesce(string_agg(quote_ident(datname), ','), '')
                FROM pg_database
                WHERE datname NOT IN ('postgres', 'template0', 'template1', 'saas')
                  AND datname NOT LIKE 'tdb\\_%'
                """)
            .split(",", -1);
    if (names.length > MOST_DATABASES) {
      for (String name : names) {
        server.executeAsSuperuser("DROP DATABASE " + name + " WITH (FORCE)");
      }
    }
    server.executeAsSuperuser("CHECKPOINT");
  }
}
