package io.tenantdb.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.tck.TenantReadDatabasesContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MongoTenantReadDatabasesTest extends TenantReadDatabasesContract {

  private static TestReadDatabases server;
  private static MongoClient unreachable;

  @BeforeAll
  static void open() {
    server = new TestReadDatabases();
    // Nothing listens at the discard port.
    unreachable = MongoClients.create("mongodb://localhost:9/?serverSelectionTimeoutMS=200");
  }

  @AfterAll
  static void close() {
    server.close();
    unreachable.close();
  }

  @Override
  protected TenantReadDatabases readDatabases() {
    return server.adapter();
  }

  @Override
  protected TenantReadDatabases unreachableReadDatabases() {
    return TestReadDatabases.adapter(unreachable);
  }

  @Override
  protected boolean exists(DatabaseName name) {
    return server.exists(name);
  }

  @Override
  protected boolean hasDeclaredIndexes(DatabaseName name) {
    return server.hasDeclaredIndexes(name);
  }

  @Override
  protected int markers(DatabaseName name) {
    return server.markers(name);
  }

  @Override
  protected void insert(DatabaseName name) {
    server.insert(name);
  }

  @Override
  protected int inserted(DatabaseName name) {
    return server.inserted(name);
  }

  @Override
  protected void createEmptyCollection(DatabaseName name) {
    server.on(name).createCollection("empty");
  }

  @Override
  protected void remove(DatabaseName name) {
    server.on(name).drop();
  }
}
