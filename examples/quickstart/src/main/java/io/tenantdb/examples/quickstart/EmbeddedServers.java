package io.tenantdb.examples.quickstart;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantCredentials;
import io.tenantdb.inmemory.InMemoryTenantCredentials;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;

/**
 * A PostgreSQL and a server of the MongoDB protocol for the life of this program. A real host has
 * servers of its own and does not need this class.
 */
final class EmbeddedServers implements AutoCloseable {

  /** The role of the host: no superuser, it may create databases and roles, and end sessions. */
  private static final String HOST_ROLE = "saas_host";

  private static final Duration STARTUP_LIMIT = Duration.ofMinutes(1);

  private final TenantCredentials credentials = new InMemoryTenantCredentials();
  private final EmbeddedPostgres postgres;
  private final MongoClient mongoClient;
  private final Deque<AutoCloseable> opened;

  private EmbeddedServers(
      EmbeddedPostgres postgres, MongoClient mongoClient, Deque<AutoCloseable> opened) {
    this.postgres = postgres;
    this.mongoClient = mongoClient;
    this.opened = opened;
  }

  /** Starts both servers. All their files are in one folder, which goes when they are closed. */
  static EmbeddedServers start() throws IOException, SQLException {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    // Covers Ctrl-C as well; whoever comes while the servers are still starting waits for that.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAll(opened)));
    synchronized (opened) {
      Path folder = Files.createTempDirectory("tenantdb-quickstart-");
      opened.push(() -> FileUtils.deleteDirectory(folder.toFile()));
      EmbeddedPostgres postgres = startPostgres(folder);
      opened.push(postgres);
      MongoServer mongoServer = new MongoServer(new MemoryBackend());
      opened.push(mongoServer::shutdownNow);
      MongoClient mongoClient = MongoClients.create(mongoServer.bindAndGetConnectionString());
      opened.push(mongoClient);
      EmbeddedServers servers = new EmbeddedServers(postgres, mongoClient, opened);
      servers.createHostDatabase();
      return servers;
    }
  }

  /** A database on the PostgreSQL server, as the host enters it. */
  DataSource database(String name) {
    return postgres.getDatabase(HOST_ROLE, name);
  }

  /** Where the passwords of the tenants' logins are; a real host keeps them in a vault. */
  TenantCredentials credentials() {
    return credentials;
  }

  /** A tenant's database, as the tenant's own login enters it; this server asks for no password. */
  DataSource tenantDatabase(TenantRoute route) {
    return postgres.getDatabase(TenantLogin.roleOf(route.id()), route.databaseName().value());
  }

  /** From where the host creates, renames and drops the other databases. */
  DataSource adminDatabase() {
    return database("postgres");
  }

  MongoDatabase mongoDatabase(String name) {
    return mongoClient.getDatabase(name);
  }

  @Override
  public void close() {
    closeAll(opened);
  }

  private static EmbeddedPostgres startPostgres(Path folder) throws IOException {
    Path binaries = folder.resolve("binaries");
    // The library makes its default folder even where it is told to use another one.
    System.setProperty("ot.epg.working-dir", binaries.toString());
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(binaries.toFile())
        .setDataDirectory(folder.resolve("data"))
        .setRegisterShutdownHook(false)
        .setPGStartupWait(STARTUP_LIMIT)
        .setLocaleConfig("locale", "C")
        // A socket would be a file outside of the folder.
        .setServerConfig("unix_socket_directories", "")
        .start();
  }

  private void createHostDatabase() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE %s LOGIN CREATEDB CREATEROLE IN ROLE pg_signal_backend"
              .formatted(HOST_ROLE));
      statement.execute("CREATE DATABASE saas OWNER %s".formatted(HOST_ROLE));
      // Otherwise every login of the server may enter it, the tenants' included.
      statement.execute("REVOKE CONNECT ON DATABASE saas FROM PUBLIC");
    }
  }

  private static void closeAll(Deque<AutoCloseable> opened) {
    synchronized (opened) {
      while (!opened.isEmpty()) {
        try {
          opened.pop().close();
        } catch (Exception e) {
          System.err.println("The servers did not stop cleanly: " + e.getMessage());
        }
      }
    }
  }
}
