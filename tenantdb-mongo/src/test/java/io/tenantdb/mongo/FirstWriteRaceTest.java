package io.tenantdb.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.testservers.TestMongo;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two first writes of one record at once: MongoDB refuses one of them with a duplicate key, and
 * that may be the higher version. The moment is made by hand: a unique index makes the first
 * attempt fail, and before the second one the other write is there and the index is satisfied.
 */
class FirstWriteRaceTest {

  private static final TenantDatabaseId ID = Views.id(1);
  private static final TenantDatabaseId IN_THE_WAY = Views.id(2);

  private final TestReadModel readModel = new TestReadModel();

  @AfterEach
  void close() {
    readModel.close();
  }

  @Test
  void higherVersionReplacesTheLowerOneThatCameFirst() {
    assertThat(saveAfterOther(5, 4)).isTrue();
    assertThat(readModel.repository().findById(ID)).contains(Views.full(ID, 5));
  }

  @Test
  void sameVersionThatCameFirstStays() {
    assertThat(saveAfterOther(5, 5)).isFalse();
  }

  @Test
  void higherVersionThatCameFirstStays() {
    assertThat(saveAfterOther(5, 6)).isFalse();
    assertThat(readModel.repository().findById(ID)).contains(Views.full(ID, 6));
  }

  private boolean saveAfterOther(long version, long other) {
    readModel
        .documents()
        .createIndex(Indexes.ascending("tenantId"), new IndexOptions().unique(true));
    readModel.repository().save(Views.full(IN_THE_WAY, 1));
    AtomicInteger attempts = new AtomicInteger();
    CommandListener otherWriter =
        new CommandListener() {
          @Override
          public void commandSucceeded(CommandSucceededEvent event) {
            if (event.getCommandName().equals("update") && attempts.incrementAndGet() == 1) {
              insertOther(other);
            }
          }
        };
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(TestMongo.shared().connectionString()))
            .addCommandListener(otherWriter)
            .build();
    try (MongoClient client = MongoClients.create(settings)) {
      boolean written =
          MongoReadRepository.create(client.getDatabase(readModel.database().getName()))
              .save(Views.full(ID, version));
      assertThat(attempts).hasPositiveValue();
      return written;
    }
  }

  private void insertOther(long version) {
    readModel.documents().deleteOne(Filters.eq("_id", IN_THE_WAY.toString()));
    BsonDocument document = ViewDocument.of(Views.full(ID, version));
    readModel.documents().insertOne(document);
  }
}
