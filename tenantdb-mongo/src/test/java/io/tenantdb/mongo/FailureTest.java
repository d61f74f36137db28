package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.ReadModelException;
import io.tenantdb.api.error.ReadModelUnavailableException;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.testservers.TestMongo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {

  private static final TenantDatabaseId ID = Views.id(1);
  private static final String PASSWORD = "s3cr3t-w0rd";

  private static final Map<String, Consumer<MongoReadRepository>> CALLS =
      Map.of(
          "createIndexes", MongoReadRepository::createIndexes,
          "findById", repository -> repository.findById(ID),
          "findByTenantId", repository -> repository.findByTenantId(new TenantId("Acme-1")),
          "findByCriteria", repository -> repository.findByCriteria(Criteria.all()),
          "save", repository -> repository.save(Views.full(ID, 1)),
          "delete", repository -> repository.delete(ID, 1));

  @ParameterizedTest
  @ValueSource(
      strings = {"createIndexes", "findById", "findByTenantId", "findByCriteria", "save", "delete"})
  void unreachableServerIsUnavailable(String call) throws IOException {
    try (MongoClient client = client(withPassword("localhost:" + closedPort()), 200)) {
      ReadModelUnavailableException failure =
          catchThrowableOfType(
              ReadModelUnavailableException.class, () -> run(call, client, "fleet"));

      assertThat(failure)
          .hasMessageContaining("fleet.tenant_databases")
          .hasMessageContaining("repeat")
          .hasMessageNotContaining(PASSWORD);
    }
  }

  @Test
  void serverThatGoesAwayIsUnavailable() {
    try (TestMongo server = TestMongo.start();
        MongoClient client = client(new ConnectionString(server.connectionString()), 3000)) {
      MongoReadRepository repository = MongoReadRepository.create(client.getDatabase("fleet"));
      assertThat(repository.save(Views.full(ID, 1))).isTrue();
      server.close();

      ReadModelUnavailableException failure =
          catchThrowableOfType(
              ReadModelUnavailableException.class, () -> repository.save(Views.full(ID, 2)));
      assertThat(failure)
          .hasMessageContaining("version 2 of record " + ID)
          .hasMessageContaining("tenant Acme-1, database tenant_acme");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"createIndexes", "findById", "findByTenantId", "findByCriteria", "save", "delete"})
  void refusedCredentialsAreAnErrorThatKeepsThem(String call) {
    String host = new ConnectionString(TestMongo.shared().connectionString()).getHosts().get(0);
    try (MongoClient client = client(withPassword(host), 30_000)) {
      ReadModelException failure =
          catchThrowableOfType(ReadModelException.class, () -> run(call, client, "fleet"));

      assertThat(failure)
          .isNotInstanceOf(ReadModelUnavailableException.class)
          .hasMessageContaining("fleet.tenant_databases")
          .hasMessageContaining("MongoSecurityException")
          .hasMessageNotContaining(PASSWORD);
    }
  }

  @Test
  void closedClientIsAnError() {
    MongoClient client = MongoClients.create(TestMongo.shared().connectionString());
    client.close();

    ReadModelException failure =
        catchThrowableOfType(ReadModelException.class, () -> run("findById", client, "fleet"));
    assertThat(failure).hasMessageContaining("closed");
  }

  @Test
  void interruptedCallerIsUnavailableAndStaysInterrupted() throws IOException {
    try (MongoClient client = client(withPassword("localhost:" + closedPort()), 200)) {
      Thread.currentThread().interrupt();
      ReadModelUnavailableException failure =
          catchThrowableOfType(
              ReadModelUnavailableException.class, () -> run("findById", client, "fleet"));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure).hasMessageContaining(ID.toString());
    }
  }

  private static void run(String call, MongoClient client, String database) {
    CALLS.get(call).accept(MongoReadRepository.create(client.getDatabase(database)));
  }

  private static ConnectionString withPassword(String host) {
    return new ConnectionString("mongodb://app:" + PASSWORD + "@" + host);
  }

  private static MongoClient client(ConnectionString server, long selectionMillis) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(server)
            .applyToClusterSettings(
                cluster -> cluster.serverSelectionTimeout(selectionMillis, TimeUnit.MILLISECONDS))
            .build());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
