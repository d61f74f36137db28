package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.tck.TenantDatabaseProvisionerContract;
import java.util.Optional;

/** The contract of a provisioner whose servers are simulated; what it is tested by is sound. */
abstract class ProvisionerSuite extends TenantDatabaseProvisionerContract {

  final InMemoryProvisioner sound = new InMemoryProvisioner(ServerName.DEFAULT);

  @Override
  protected final ServerName server() {
    return ServerName.DEFAULT;
  }

  @Override
  protected final void createStranger(DatabaseName name) {
    sound.placeForeign(server(), name, new DatabaseOccupant("stranger", Optional.empty()));
  }

  @Override
  protected final boolean exists(DatabaseName name) {
    return sound.exists(server(), name);
  }

  @Override
  protected final boolean canConnect(DatabaseName name) {
    try (var session = sound.openSession(server(), name)) {
      return session.isOpen();
    } catch (TenantServerException e) {
      return false;
    }
  }

  @Override
  protected final Session openSession(DatabaseName name) {
    InMemoryProvisioner.Session session = sound.openSession(server(), name);
    return new Session() {
      @Override
      public boolean isOpen() {
        return session.isOpen();
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  @Override
  protected final void remove(DatabaseName name) {
    sound.remove(server(), name);
  }
}
