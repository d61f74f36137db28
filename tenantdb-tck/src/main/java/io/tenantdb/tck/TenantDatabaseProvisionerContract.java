package io.tenantdb.tck;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.util.Collection;
import org.junit.jupiter.api.Nested;

/** The contract of {@link TenantDatabaseProvisioner}. */
public abstract class TenantDatabaseProvisionerContract {

  /** For the adapter's test class. */
  protected TenantDatabaseProvisionerContract() {}

  /** The adapter, called once a test. */
  protected abstract TenantDatabaseProvisioner provisioner();

  /** A server that the adapter knows. */
  protected abstract ServerName server();

  /** Creates a database on the server by other means than the adapter's. */
  protected abstract void createStranger(DatabaseName name);

  /** Whether the server has a database of that name. */
  protected abstract boolean exists(DatabaseName name);

  /** Whether an application gets a connection to the database of that name now. */
  protected abstract boolean canConnect(DatabaseName name);

  /** Connects to a database as an application does, and stays connected. */
  protected abstract Session openSession(DatabaseName name);

  /**
   * Drops a database by other means than the adapter's, if it is there; called after a test for
   * every name that the test used. What it prepared was discarded before.
   */
  protected abstract void remove(DatabaseName name);

  /**
   * The names of the server's databases whose name or marker carries the nonce, whatever they are
   * for.
   */
  protected abstract Collection<DatabaseName> databasesOf(CreationNonce nonce);

  /**
   * Connects as the role that migrates, and stays connected.
   *
   * @throws RuntimeException if the server lets it not in
   */
  protected abstract Session openMigratingSession(DatabaseName name);

  /**
   * Writes a mark into a database as the role that migrates: a table with a row, for example, so
   * that the database grows.
   */
  protected abstract void putMark(DatabaseName name);

  /** Whether {@link #putMark} wrote a mark into the database, or into what it is a clone of. */
  protected abstract boolean hasMark(DatabaseName name);

  /** A connection to a database. */
  public interface Session extends AutoCloseable {

    /** Whether the connection still works: neither side has ended it. */
    boolean isOpen();

    @Override
    void close();
  }

  @Nested
  class Creation extends CreateDatabaseTests {
    Creation() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Renaming extends RenameDatabaseTests {
    Renaming() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Suspension extends SuspendDatabaseTests {
    Suspension() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Fencing extends FencedProvisionerTests {
    Fencing() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Dropping extends DropDatabaseTests {
    Dropping() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Preparing extends PrepareDatabaseTests {
    Preparing() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Cloning extends CloneDatabaseTests {
    Cloning() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Copying extends CopyDatabaseTests {
    Copying() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Recycling extends RecycleDatabaseTests {
    Recycling() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Surveying extends SurveyTests {
    Surveying() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class MendingLogins extends MendLoginTests {
    MendingLogins() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class DroppingOrphans extends DropOrphanTests {
    DroppingOrphans() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class Restoring extends RestoreDatabaseTests {
    Restoring() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }

  @Nested
  class BackingUp extends BackUpDatabaseTests {
    BackingUp() {
      super(TenantDatabaseProvisionerContract.this);
    }
  }
}
