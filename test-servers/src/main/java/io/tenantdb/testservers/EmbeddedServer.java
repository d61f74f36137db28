package io.tenantdb.testservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * An embedded PostgreSQL that ends with the JVM and takes its files with it. All its files are in
 * one folder below the JVM's temporary folder, save the binaries where the build has a folder for
 * them: it unpacks them once for all modules.
 */
final class EmbeddedServer {

  private static final String BINARIES_PROPERTY = "ot.epg.working-dir";
  private static final Duration STARTUP_LIMIT = Duration.ofMinutes(1);

  private final EmbeddedPostgres postgres;

  private EmbeddedServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static EmbeddedServer start() {
    try {
      Path folder = Files.createTempDirectory("tenantdb-postgres-");
      // The library makes this folder even where it is told to use another one.
      if (System.getProperty(BINARIES_PROPERTY) == null) {
        System.setProperty(BINARIES_PROPERTY, folder.resolve("binaries").toString());
      }
      EmbeddedPostgres postgres = start(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres, folder)));
      return new EmbeddedServer(postgres);
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
    }
  }

  String superuserUrl() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres?user=postgres";
  }

  private static EmbeddedPostgres start(Path folder) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("data"))
        .setRegisterShutdownHook(false)
        .setPGStartupWait(STARTUP_LIMIT)
        .setLocaleConfig("locale", "C")
        .setServerConfig("max_connections", "200")
        .setServerConfig("max_prepared_transactions", "10")
        .setServerConfig("wal_level", "logical")
        // Sockets would go to the machine's temporary folder.
        .setServerConfig("unix_socket_directories", "''")
        .start();
  }

  private static void stop(EmbeddedPostgres postgres, Path folder) {
    try {
      postgres.close();
      delete(folder);
    } catch (IOException e) {
      System.err.println("The embedded PostgreSQL left files in " + folder + ": " + e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
