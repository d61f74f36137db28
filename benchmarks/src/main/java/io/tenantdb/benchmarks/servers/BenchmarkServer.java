package io.tenantdb.benchmarks.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An embedded PostgreSQL that waits for its disk as one in production does. All its files are in
 * one temporary folder, which goes when it is closed or the JVM ends.
 */
public final class BenchmarkServer implements AutoCloseable {

  /** The role of the host: no superuser, it may create databases and roles and end sessions. */
  public static final String HOST_ROLE = "saas_host";

  private static final Duration STARTUP_LIMIT = Duration.ofMinutes(1);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
  private static final List<String> DURABILITY =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  /**
   * PostgreSQL's own defaults are for a very small machine: with these no checkpoint begins, and no
   * session has to make room in the buffers, in the midst of what is measured.
   */
  private static final Map<String, String> ROOM =
      Map.of("shared_buffers", "1GB", "max_wal_size", "4GB", "checkpoint_timeout", "1h");

  private final EmbeddedPostgres postgres;
  private final Path folder;
  private final Thread closing = new Thread(this::stop);
  private boolean stopped;

  private BenchmarkServer(EmbeddedPostgres postgres, Path folder) {
    this.postgres = postgres;
    this.folder = folder;
  }

  /** Starts it, with the role of the host. */
  public static BenchmarkServer start() throws IOException, SQLException {
    Path folder = Files.createTempDirectory("tenantdb-benchmark-");
    if (System.getProperty("ot.epg.working-dir") == null) {
      System.setProperty("ot.epg.working-dir", folder.resolve("binaries").toString());
    }
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setRegisterShutdownHook(false)
            .setCleanDataDirectory(false)
            .setPGStartupWait(STARTUP_LIMIT)
            .setLocaleConfig("locale", "C")
            // A socket would be a file outside of the folder.
            .setServerConfig("unix_socket_directories", "''");
    DURABILITY.forEach(setting -> builder.setServerConfig(setting, "on"));
    ROOM.forEach(builder::setServerConfig);
    BenchmarkServer server = new BenchmarkServer(builder.start(), folder);
    Runtime.getRuntime().addShutdownHook(server.closing);
    server.proveDurability();
    server.executeAsSuperuser(
        "CREATE ROLE %s LOGIN CREATEDB CREATEROLE IN ROLE pg_signal_backend".formatted(HOST_ROLE));
    return server;
  }

  /** The port on the loopback interface. */
  public int port() {
    return postgres.getPort();
  }

  /** Opens a connection to a database as the host, each time anew. */
  public PGSimpleDataSource database(String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"localhost"});
    source.setPortNumbers(new int[] {port()});
    source.setUser(HOST_ROLE);
    source.setDatabaseName(name);
    // Nothing on the wire but PostgreSQL's own messages, in clear, so that they can be counted.
    source.setSslMode("disable");
    source.setGssEncMode("disable");
    return source;
  }

  /** Runs one statement as superuser. */
  public void executeAsSuperuser(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs a query for one text as superuser. */
  public String askAsSuperuser(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  /** The version that the server tells. */
  public String version() throws SQLException {
    return askAsSuperuser("SHOW server_version");
  }

  /**
   * How many transactions have written anything since the server was made: PostgreSQL numbers those
   * and no others ("Transactions and Identifiers" in the manual), and each of them waits for the
   * disk when it commits. Nobody else may be at work while this is compared with a later answer.
   */
  public long writeTransactions() throws SQLException {
    return Long.parseLong(
        askAsSuperuser("SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())"));
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(closing);
    stop();
  }

  private void proveDurability() throws SQLException {
    for (String setting : DURABILITY) {
      String value = askAsSuperuser("SHOW " + setting);
      if (!value.equals("on")) {
        throw new IllegalStateException("the server has %s = %s".formatted(setting, value));
      }
    }
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    try {
      Optional<ProcessHandle> postmaster = postmaster();
      postmaster.ifPresent(BenchmarkServer::stopAtOnce);
      postgres.close();
      postmaster.ifPresent(BenchmarkServer::awaitEnd);
      delete();
    } catch (IOException e) {
      System.err.println("The server left files in " + folder + ": " + e);
    }
  }

  private Optional<ProcessHandle> postmaster() throws IOException {
    Path pidFile = folder.resolve("data").resolve("postmaster.pid");
    return Files.exists(pidFile)
        ? ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).trim()))
        : Optional.empty();
  }

  /**
   * Stops it as after a failure. A clean stop would first have the thousands of files of all
   * databases written to the disk, and nobody needs them any more.
   */
  private static void stopAtOnce(ProcessHandle postmaster) {
    try {
      new ProcessBuilder("kill", "-QUIT", String.valueOf(postmaster.pid())).start();
      awaitEnd(postmaster);
    } catch (IOException e) {
      // There are no signals here: it is stopped the slow way.
    }
  }

  private static void awaitEnd(ProcessHandle postmaster) {
    try {
      postmaster.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      postmaster.destroyForcibly();
    } catch (InterruptedException e) {
      postmaster.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
