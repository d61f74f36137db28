package io.tenantdb.tck;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.spi.TenantReadDatabases;
import org.junit.jupiter.api.Nested;

/** The contract of {@link TenantReadDatabases}. */
public abstract class TenantReadDatabasesContract {

  /** For the adapter's test class. */
  protected TenantReadDatabasesContract() {}

  /** The adapter, called once a test. The host declares at least one index. */
  protected abstract TenantReadDatabases readDatabases();

  /** The same adapter with a server that cannot be reached; it has to fail within seconds. */
  protected abstract TenantReadDatabases unreachableReadDatabases();

  /** Whether the server has a database of that name. */
  protected abstract boolean exists(DatabaseName name);

  /** Whether the database has every index that the host declares. */
  protected abstract boolean hasDeclaredIndexes(DatabaseName name);

  /** How many markers the database holds, whoever inserted them. */
  protected abstract int markers(DatabaseName name);

  /**
   * Has a client that knows nothing of tenantdb insert one more value; the database comes into
   * being by that if it is not there.
   */
  protected abstract void insert(DatabaseName name);

  /** How many values clients have inserted into the database. */
  protected abstract int inserted(DatabaseName name);

  /** Makes a database that has a collection, or what the server calls it, with nothing in it. */
  protected abstract void createEmptyCollection(DatabaseName name);

  /**
   * Drops a database by other means than the adapter's, if it is there; called after a test for
   * every name that the test used.
   */
  protected abstract void remove(DatabaseName name);

  @Nested
  class Creation extends CreateReadDatabaseTests {
    Creation() {
      super(TenantReadDatabasesContract.this);
    }
  }

  @Nested
  class Dropping extends DropReadDatabaseTests {
    Dropping() {
      super(TenantReadDatabasesContract.this);
    }
  }

  @Nested
  class Remains extends ReadDatabaseRemainsTests {
    Remains() {
      super(TenantReadDatabasesContract.this);
    }
  }

  @Nested
  class Finding extends FindReadDatabaseTests {
    Finding() {
      super(TenantReadDatabasesContract.this);
    }
  }

  @Nested
  class Failing extends FailingReadDatabaseTests {
    Failing() {
      super(TenantReadDatabasesContract.this);
    }
  }
}
