package io.tenantdb.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.Document;

/** Read databases with one declared index, on the shared server, and a look past the adapter. */
final class TestReadDatabases implements AutoCloseable {

  static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));
  static final String INDEXED = "orders";
  static final String WRITTEN = "notes";

  private final MongoClient client = MongoClients.create(TestMongo.shared().connectionString());
  private final List<DatabaseName> used = new ArrayList<>();

  MongoClient client() {
    return client;
  }

  MongoTenantReadDatabases adapter() {
    return adapter(client);
  }

  /** The adapter with a client of the test. */
  static MongoTenantReadDatabases adapter(MongoClient client) {
    return MongoTenantReadDatabases.builder(client)
        .indexes(
            INDEXED,
            List.of(new IndexModel(Indexes.ascending("number"), new IndexOptions().unique(true))))
        .build();
  }

  OwnedReadDatabase newDatabase() {
    DatabaseName name = Samples.databaseName();
    used.add(name);
    return new OwnedReadDatabase(UUID.randomUUID(), Samples.id(), Samples.nonce(), name);
  }

  MongoDatabase on(DatabaseName name) {
    return client.getDatabase(name.value());
  }

  void insert(DatabaseName name) {
    on(name).getCollection(WRITTEN).insertOne(new Document("text", "hello"));
  }

  int inserted(DatabaseName name) {
    return (int) on(name).getCollection(WRITTEN).countDocuments();
  }

  /** A database of MongoDB is there if it has a collection. */
  boolean exists(DatabaseName name) {
    return !collections(name).isEmpty();
  }

  List<String> collections(DatabaseName name) {
    return on(name).listCollectionNames().into(new ArrayList<>());
  }

  int markers(DatabaseName name) {
    return (int)
        on(name).getCollection(MongoTenantReadDatabases.DEFAULT_MARKER_COLLECTION).countDocuments();
  }

  boolean hasDeclaredIndexes(DatabaseName name) {
    return on(name).getCollection(INDEXED).listIndexes().into(new ArrayList<>()).stream()
        .anyMatch(index -> index.get("key").equals(new Document("number", 1)));
  }

  @Override
  public void close() {
    used.forEach(name -> on(name).drop());
    client.close();
  }
}
