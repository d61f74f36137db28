package io.tenantdb.testservers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLState;

/**
 * The PostgreSQL server of the tests in this JVM: an embedded PostgreSQL 18, or the server that the
 * environment variable {@value #URL_VARIABLE} names, by a JDBC URL with the user and the password
 * of a superuser. Safe for use by many threads.
 *
 * <p>The embedded one has {@code max_connections = 200}, {@code fsync} and {@code
 * synchronous_commit} off, {@code wal_level = logical} and ten prepared transactions, and lets
 * every role in without a password.
 */
public final class TestPostgres {

  /** Names another server for the tests. */
  public static final String URL_VARIABLE = "TENANTDB_TEST_POSTGRES_URL";

  /** The role of {@link #adminDataSource()}. */
  public static final String ADMIN_ROLE = "tenantdb_admin";

  private static final String MAINTENANCE_DATABASE = "postgres";
  private static final String SUPERUSER = "superuser";
  // Not a secret: it guards nothing but the databases of a test server.
  private static final String ADMIN_PASSWORD = "tenantdb_admin";
  private static final String HOSTILE_TIME_ZONE = "Asia/Kolkata";

  private final String urlBeforeDatabase;
  private final String urlAfterDatabase;
  private final Object adminRoleLock = new Object();
  private boolean adminRoleExists;

  private TestPostgres(String superuserUrl) {
    int database = superuserUrl.indexOf('/', superuserUrl.indexOf("//") + 2) + 1;
    int parameters = superuserUrl.indexOf('?', database);
    if (!superuserUrl.startsWith("jdbc:postgresql://") || database == 0 || parameters < 0) {
      throw new IllegalArgumentException(
          URL_VARIABLE + " must look like jdbc:postgresql://host:port/database?user=…&password=…");
    }
    this.urlBeforeDatabase = superuserUrl.substring(0, database);
    this.urlAfterDatabase = superuserUrl.substring(parameters);
  }

  /** The server of this JVM; the embedded one is started by the first call. */
  public static TestPostgres shared() {
    return Shared.SERVER;
  }

  /**
   * An embedded server of this JVM, always, that checks passwords (SCRAM-SHA-256) and writes every
   * statement to a log that {@code pg_current_logfile()} names; started by the first call.
   */
  public static TestPostgres checkingPasswords() {
    return CheckingPasswords.SERVER;
  }

  /**
   * A server that runs already, for a main class that a test runs in a second JVM, or for a test
   * that reaches the server by another way.
   *
   * @param superuserUrl what {@link #jdbcUrl(String)} of the JVM that has the server returns
   */
  public static TestPostgres at(String superuserUrl) {
    return new TestPostgres(superuserUrl);
  }

  /**
   * Creates an empty database with a random name under hostile settings: its texts sort and fold
   * their case by Turkish rules, and its time zone is not UTC.
   */
  public TestDatabase createDatabase() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    execute(
        "CREATE DATABASE "
            + name
            + " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE"
            + " 'tr-TR'");
    execute("ALTER DATABASE " + name + " SET timezone = '" + HOSTILE_TIME_ZONE + "'");
    return new TestDatabase(this, name);
  }

  /**
   * Connects to a database as superuser, with a session time zone that is neither UTC nor the
   * JVM's.
   */
  public DataSource dataSource(String database) {
    return configure(new HostileDataSource(), database);
  }

  /** Connects to a database as a role; the embedded server accepts any password. */
  public DataSource dataSource(String database, String user, String password) {
    PGSimpleDataSource dataSource = configure(new HostileDataSource(), database);
    dataSource.setUser(user);
    dataSource.setPassword(password);
    return dataSource;
  }

  /**
   * Connects to the database {@code postgres} as {@value #ADMIN_ROLE}: no superuser, but with
   * CREATEDB, CREATEROLE and membership in pg_signal_backend. The role is created by the first call
   * and stays on the server.
   */
  public DataSource adminDataSource() {
    synchronized (adminRoleLock) {
      if (!adminRoleExists) {
        createAdminRole();
        adminRoleExists = true;
      }
    }
    return dataSource(MAINTENANCE_DATABASE, ADMIN_ROLE, ADMIN_PASSWORD);
  }

  /**
   * Sessions of {@link #dataSource(String)} that are kept for the next caller, as a host would have
   * them; {@link TestDatabase#close()} ends them.
   */
  public DataSource pool(String database) {
    return Pools.of(jdbcUrl(database), SUPERUSER, dataSource(database));
  }

  /** Sessions of {@link #adminDataSource()} that are kept for the next caller. */
  public DataSource adminPool() {
    return Pools.of(jdbcUrl(MAINTENANCE_DATABASE), ADMIN_ROLE, adminDataSource());
  }

  /**
   * The JDBC URL of a database, with the superuser and its password. Sessions that a URL opens have
   * the time zone of the JVM, because the driver sends it at start-up and that overrides the
   * database's own.
   */
  public String jdbcUrl(String database) {
    return urlBeforeDatabase + database + urlAfterDatabase;
  }

  /** Runs one statement as superuser in the database {@code postgres}, outside a transaction. */
  public void execute(String sql) {
    try (Connection connection = pool(MAINTENANCE_DATABASE).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the test server refused: " + sql, e);
    }
  }

  private void createAdminRole() {
    try {
      execute(
          "CREATE ROLE %s LOGIN CREATEDB CREATEROLE PASSWORD '%s' IN ROLE pg_signal_backend"
              .formatted(ADMIN_ROLE, ADMIN_PASSWORD));
    } catch (IllegalStateException e) {
      // Another JVM, or an earlier run, may have created it on a server that is not ours alone.
      boolean exists =
          e.getCause() instanceof SQLException cause
              && (PSQLState.UNIQUE_VIOLATION.getState().equals(cause.getSQLState())
                  || "42710".equals(cause.getSQLState()));
      if (!exists) {
        throw e;
      }
    }
  }

  private <D extends PGSimpleDataSource> D configure(D dataSource, String database) {
    dataSource.setUrl(jdbcUrl(database));
    return dataSource;
  }

  /** Sets the time zone after the driver has set the JVM's. */
  private static final class HostileDataSource extends PGSimpleDataSource {

    private static final long serialVersionUID = 1L;

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password)
        throws SQLException {
      return hostile(super.getConnection(user, password));
    }

    private static Connection hostile(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET timezone = '" + HOSTILE_TIME_ZONE + "'");
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
  }

  private static final class CheckingPasswords {

    static final TestPostgres SERVER =
        new TestPostgres(EmbeddedServer.startWithPasswords().superuserUrlWithPassword());
  }

  private static final class Shared {

    static final TestPostgres SERVER = new TestPostgres(superuserUrl());

    private static String superuserUrl() {
      String url = System.getenv(URL_VARIABLE);
      return url == null || url.isBlank() ? EmbeddedServer.start().superuserUrl() : url;
    }
  }
}
