package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.query.Criteria;
import io.tenantdb.testservers.TestMongo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told to the server that the embedded one accepts without meaning. */
class SentCommandsTest {

  private final List<BsonDocument> sent = new CopyOnWriteArrayList<>();
  private final MongoClient client =
      MongoClients.create(
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(TestMongo.shared().connectionString()))
              .addCommandListener(
                  new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                      sent.add(event.getCommand().clone());
                    }
                  })
              .build());
  private final String database = TestMongo.shared().newDatabaseName();
  private final MongoReadRepository repository =
      MongoReadRepository.create(client.getDatabase(database));

  @AfterEach
  void close() {
    client.getDatabase(database).drop();
    client.close();
  }

  @Test
  void writesWaitForTheMajority() {
    repository.createIndexes();
    repository.save(Views.full(Views.id(1), 1));
    repository.delete(Views.id(1), 2);

    assertThat(sent)
        .extracting(BsonDocument::getFirstKey)
        .containsExactly("createIndexes", "update", "update");
    assertThat(sent)
        .allSatisfy(
            command ->
                assertThat(command.getDocument("writeConcern"))
                    .containsEntry("w", new BsonString("majority")));
  }

  @Test
  void readsSeeWhatTheMajorityHas() {
    repository.findById(Views.id(1));
    repository.findByTenantId(new TenantId("Acme-1"));
    repository.findByCriteria(Criteria.all());

    assertThat(sent)
        .extracting(BsonDocument::getFirstKey)
        .containsExactly("find", "find", "find", "aggregate");
    assertThat(sent)
        .allSatisfy(
            command ->
                assertThat(command.getDocument("readConcern"))
                    .containsEntry("level", new BsonString("majority")));
  }
}
