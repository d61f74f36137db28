package io.tenantdb.mongo;

import static io.tenantdb.mongo.TestReadDatabases.HELD;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.testservers.TestMongo;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two callers of one record: the marker of one comes between two looks of the other. */
class MarkerRaceTest {

  private final TestReadDatabases server = new TestReadDatabases();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aMarkerThatComesBetweenTwoLooksIsNotTakenForAStrangersDocument() {
    OwnedReadDatabase database = server.newDatabase();
    // The first write makes the collection, and only then the document.
    server.on(database.name()).createCollection(MongoTenantReadDatabases.DEFAULT_MARKER_COLLECTION);
    AtomicBoolean looked = new AtomicBoolean();
    AtomicReference<ReadDatabaseState> other = new AtomicReference<>();
    CommandListener listener =
        new CommandListener() {
          @Override
          public void commandSucceeded(CommandSucceededEvent event) {
            if (event.getCommandName().equals("find") && looked.compareAndSet(false, true)) {
              other.set(server.adapter().create(database, HELD));
            }
          }
        };
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(TestMongo.shared().connectionString()))
            .addCommandListener(listener)
            .build();
    try (MongoClient client = MongoClients.create(settings)) {
      assertThat(TestReadDatabases.adapter(client).create(database, HELD))
          .isEqualTo(new ReadDatabaseState.Own());
    }

    assertThat(other).hasValue(new ReadDatabaseState.Own());
    assertThat(server.markers(database.name())).isEqualTo(1);
  }
}
