package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.spi.TenantReadDatabases;
import io.tenantdb.tck.TenantReadDatabasesContract;

/** The contract of read databases on a simulated server; what they are tested by is sound. */
abstract class ReadDatabasesSuite extends TenantReadDatabasesContract {

  static final String INDEX = "orders_by_number";

  final InMemoryReadDatabases sound = new InMemoryReadDatabases(INDEX);

  @Override
  protected TenantReadDatabases unreachableReadDatabases() {
    sound.setReachable(false);
    return readDatabases();
  }

  @Override
  protected final boolean exists(DatabaseName name) {
    return sound.exists(name);
  }

  @Override
  protected final boolean hasDeclaredIndexes(DatabaseName name) {
    return sound.indexes(name).contains(INDEX);
  }

  @Override
  protected int markers(DatabaseName name) {
    return sound.hasMarker(name) ? 1 : 0;
  }

  @Override
  protected final void insert(DatabaseName name) {
    sound.insert(name);
  }

  @Override
  protected final int inserted(DatabaseName name) {
    return sound.inserted(name);
  }

  @Override
  protected final void createEmptyCollection(DatabaseName name) {
    sound.createEmptyCollection(name);
  }

  @Override
  protected final void remove(DatabaseName name) {
    sound.remove(name);
  }
}
