package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.tck.TenantDatabaseProvisionerContract;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
    return handle(sound.openSession(server(), name));
  }

  @Override
  protected final Collection<DatabaseName> databasesOf(CreationNonce nonce) {
    SimulatedServer simulated = sound.servers.get(server());
    Stream<DatabaseName> inPlace =
        simulated.databases.entrySet().stream()
            .filter(
                entry ->
                    (entry.getKey() + " " + entry.getValue().occupant.comment())
                        .contains(nonce.value()))
            .map(Map.Entry::getKey);
    Stream<DatabaseName> recycled =
        simulated.recycleBin.keySet().stream()
            .filter(mark -> mark.nonce().equals(nonce))
            .map(mark -> SimulatedServer.recycledName(nonce));
    return Stream.concat(inPlace, recycled).toList();
  }

  @Override
  protected final Session openMigratingSession(DatabaseName name) {
    return handle(sound.openMigratingSession(new DatabaseAddress(server(), name)));
  }

  @Override
  protected final void putMark(DatabaseName name) {
    sound.writeNote(new DatabaseAddress(server(), name), "mark");
  }

  @Override
  protected final boolean hasMark(DatabaseName name) {
    return sound.readNotes(new DatabaseAddress(server(), name)).contains("mark");
  }

  private static Session handle(InMemoryProvisioner.Session session) {
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
