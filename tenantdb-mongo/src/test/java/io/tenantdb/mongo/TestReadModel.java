package io.tenantdb.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tenantdb.testservers.TestMongo;
import org.bson.BsonDocument;

/** A read model in a database of its own, which goes when it is closed. */
final class TestReadModel implements AutoCloseable {

  private final MongoClient client = MongoClients.create(TestMongo.shared().connectionString());
  private final MongoDatabase database;
  private final MongoReadRepository repository;

  TestReadModel() {
    this.database = client.getDatabase(TestMongo.shared().newDatabaseName());
    this.repository = MongoReadRepository.create(database);
    repository.createIndexes();
  }

  MongoReadRepository repository() {
    return repository;
  }

  MongoDatabase database() {
    return database;
  }

  /** The documents as they are stored. */
  MongoCollection<BsonDocument> documents() {
    return database.getCollection(MongoReadRepository.DEFAULT_COLLECTION, BsonDocument.class);
  }

  @Override
  public void close() {
    database.drop();
    client.close();
  }
}
