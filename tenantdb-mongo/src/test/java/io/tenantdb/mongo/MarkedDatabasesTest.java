package io.tenantdb.mongo;

import static io.tenantdb.mongo.TestReadDatabases.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.testservers.TestMongo;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which databases a search for markers looks into, and what it makes of what it finds there. */
class MarkedDatabasesTest {

  private final TestReadDatabases server = new TestReadDatabases();
  private final OwnedReadDatabase database = server.newDatabase();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void namesAreListedOnceAndAKnownDatabaseIsNotLookedInto() {
    OwnedReadDatabase known = server.newDatabase();
    server.adapter().create(known, HELD);
    server.adapter().create(database, HELD);
    List<BsonDocument> sent = new CopyOnWriteArrayList<>();

    try (MongoClient client = listened(sent)) {
      find(client, known.name());
    }

    assertThat(sent).extracting(BsonDocument::getFirstKey).containsOnlyOnce("listDatabases");
    List<BsonDocument> reads =
        sent.stream().filter(command -> command.getFirstKey().equals("find")).toList();
    assertThat(reads)
        .extracting(command -> command.getString("$db").getValue())
        .containsOnlyOnce(database.name().value())
        .doesNotContain(known.name().value(), "admin", "local", "config")
        .hasSize(sent.size() - 1);
    assertThat(reads)
        .allSatisfy(
            command ->
                assertThat(command.getDocument("readConcern"))
                    .containsEntry("level", new BsonString("majority")));
  }

  @Test
  void aMarkerThatTenantdbDoesNotWriteIsNoMarker() {
    List<Document> forged =
        List.of(
            marker().append("recordId", "1"),
            marker().append("recordId", 1),
            marker().append("nonce", "A"),
            marker().append("registryId", 1),
            new Document("_id", "tenantdb").append("registryId", database.registryId().toString()),
            marker().append("_id", "another"));

    for (Document document : forged) {
      MongoDatabase forgery = server.on(server.newDatabase().name());
      forgery.getCollection(MongoTenantReadDatabases.DEFAULT_MARKER_COLLECTION).insertOne(document);
    }

    assertThat(find(server.client())).isEmpty();
  }

  /** A copy that somebody made under a name that no record can have. */
  @Test
  void aDatabaseOfANameThatTenantdbDoesNotGiveIsLeftOut() {
    MongoDatabase copy = server.client().getDatabase("Copy-" + database.name());
    copy.getCollection(MongoTenantReadDatabases.DEFAULT_MARKER_COLLECTION).insertOne(marker());
    try {
      assertThat(find(server.client())).isEmpty();
    } finally {
      copy.drop();
    }
  }

  @Test
  void aClaimInAStrangersDatabaseIsToldApartByInspection() {
    server.insert(database.name());
    server
        .on(database.name())
        .getCollection(MongoTenantReadDatabases.DEFAULT_MARKER_COLLECTION)
        .insertOne(marker().append("confirmed", false));

    assertThat(find(server.client())).containsExactly(database);
    assertThat(server.adapter().inspect(database)).isInstanceOf(ReadDatabaseState.Foreign.class);
  }

  @Test
  void aDatabaseThatTheUserMayNotReadIsPassedOver() {
    OwnedReadDatabase unreadable = server.newDatabase();
    try (TestMongo refusing = TestMongo.refusing(unreadable.name().value(), 13, "Unauthorized");
        MongoClient client = MongoClients.create(refusing.connectionString())) {
      insertMarker(client, unreadable.name());
      insertMarker(client, database.name());

      assertThat(find(client)).containsExactly(database);
    }
  }

  @Test
  void aDatabaseThatCannotBeReadForAnotherReasonIsNamed() {
    try (TestMongo refusing = TestMongo.refusing(database.name().value(), 1, "InternalError");
        MongoClient client = MongoClients.create(refusing.connectionString())) {
      insertMarker(client, database.name());

      assertThatExceptionOfType(ReadDatabaseException.class)
          .isThrownBy(() -> find(client))
          .withMessageContaining("read the marker")
          .satisfies(e -> assertThat(e.name()).contains(database.name()));
    }
  }

  private List<OwnedReadDatabase> find(MongoClient client, DatabaseName... except) {
    return TestReadDatabases.adapter(client).findMarked(database.registryId(), Set.of(except));
  }

  private Document marker() {
    return new Document("_id", "tenantdb")
        .append("registryId", database.registryId().toString())
        .append("recordId", database.id().toString())
        .append("nonce", database.nonce().value());
  }

  private void insertMarker(MongoClient client, DatabaseName name) {
    client
        .getDatabase(name.value())
        .getCollection(MongoTenantReadDatabases.DEFAULT_MARKER_COLLECTION)
        .insertOne(marker());
  }

  private static MongoClient listened(List<BsonDocument> sent) {
    CommandListener listener =
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            sent.add(event.getCommand().clone());
          }
        };
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(TestMongo.shared().connectionString()))
            .addCommandListener(listener)
            .build());
  }
}
