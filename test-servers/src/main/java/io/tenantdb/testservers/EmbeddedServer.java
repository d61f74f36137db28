package io.tenantdb.testservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * An embedded PostgreSQL that ends with the JVM and takes its files with it. All its files are in
 * its {@link ServerFolder}, save the binaries where the build has a folder for them: it unpacks
 * them once for all modules.
 */
final class EmbeddedServer {

  private static final String BINARIES_PROPERTY = "ot.epg.working-dir";
  // Not a secret: it guards nothing but the databases of a test server.
  private static final String SUPERUSER_PASSWORD = "postgres";
  private static final Duration STARTUP_LIMIT = Duration.ofMinutes(1);

  private final EmbeddedPostgres postgres;

  private EmbeddedServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static EmbeddedServer start() {
    return start(Map.of());
  }

  /**
   * Starts a server that lets nobody in without a password, and writes every statement to its log.
   */
  static EmbeddedServer startWithPasswords() {
    EmbeddedServer server =
        start(
            Map.of(
                "log_statement", "all",
                "logging_collector", "on",
                "log_filename", "server.log"));
    server.demandPasswords();
    return server;
  }

  /** The server has the rules from when it gets round to it. */
  private void waitUntilRefused() {
    while (true) {
      try {
        DriverManager.getConnection(superuserUrl()).close();
      } catch (SQLException e) {
        return;
      }
    }
  }

  private static EmbeddedServer start(Map<String, String> settings) {
    try {
      Path folder = ServerFolder.create();
      // The library makes this folder even where it is told to use another one.
      if (System.getProperty(BINARIES_PROPERTY) == null) {
        System.setProperty(BINARIES_PROPERTY, folder.resolve("binaries").toString());
      }
      EmbeddedPostgres postgres = start(folder, settings);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres, folder)));
      return new EmbeddedServer(postgres);
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
    }
  }

  String superuserUrl() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres?user=postgres";
  }

  /** Also names the password, for a server that demands one. */
  String superuserUrlWithPassword() {
    return superuserUrl() + "&password=" + SUPERUSER_PASSWORD;
  }

  private void demandPasswords() {
    try (Connection connection = DriverManager.getConnection(superuserUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE postgres PASSWORD '" + SUPERUSER_PASSWORD + "'");
      Path rules;
      try (ResultSet file = statement.executeQuery("SHOW hba_file")) {
        file.next();
        rules = Path.of(file.getString(1));
      }
      Files.writeString(
          rules,
          """
          host all all 127.0.0.1/32 scram-sha-256
          host all all ::1/128 scram-sha-256
          """);
      statement.execute("SELECT pg_reload_conf()");
      waitUntilRefused();
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("the embedded PostgreSQL did not take its rules", e);
    }
  }

  private static EmbeddedPostgres start(Path folder, Map<String, String> settings)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setRegisterShutdownHook(false)
            .setPGStartupWait(STARTUP_LIMIT)
            .setLocaleConfig("locale", "C")
            .setServerConfig("max_connections", "200")
            .setServerConfig("max_prepared_transactions", "10")
            .setServerConfig("wal_level", "logical")
            // Less to keep: without fsync a checkpoint costs little.
            .setServerConfig("max_wal_size", "256MB")
            // Sockets would go to the machine's temporary folder.
            .setServerConfig("unix_socket_directories", "''");
    settings.forEach(builder::setServerConfig);
    return builder.start();
  }

  private static void stop(EmbeddedPostgres postgres, Path folder) {
    try {
      postgres.close();
      ServerFolder.delete(folder);
    } catch (IOException e) {
      System.err.println("The embedded PostgreSQL left files in " + folder + ": " + e);
    }
  }
}
