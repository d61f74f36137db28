package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.util.List;
import java.util.UUID;

/** Provisioners that break one promise each. */
final class ProvisionerFaults {

  private ProvisionerFaults() {}

  /** A provisioner that is sound but for what a subclass overrides. */
  private abstract static class Fault extends ProvisionerSuite
      implements TenantDatabaseProvisioner {

    @Override
    protected final TenantDatabaseProvisioner provisioner() {
      return this;
    }

    @Override
    public CreationResult create(OwnedDatabase database) {
      return sound.create(database);
    }

    @Override
    public DatabaseInspection inspect(OwnedDatabase database) {
      return sound.inspect(database);
    }

    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName) {
      return sound.rename(database, newName);
    }

    @Override
    public void suspend(OwnedDatabase database) {
      sound.suspend(database);
    }

    @Override
    public void resume(OwnedDatabase database) {
      sound.resume(database);
    }

    @Override
    public DropResult drop(OwnedDatabase database) {
      return sound.drop(database);
    }

    final SimulatedServer.Database onServer(DatabaseName name) {
      return sound.servers.get(server()).databases.get(name);
    }
  }

  @CaughtBy("Creation.aStrangersDatabaseIsNeverAdopted")
  static final class AdoptsAStrangersDatabase extends Fault {
    @Override
    public CreationResult create(OwnedDatabase database) {
      if (sound.inspect(database) instanceof DatabaseInspection.Foreign) {
        sound.servers.get(server()).databases.put(database.name(), SimulatedServer.own(database));
      }
      return super.create(database);
    }
  }

  @CaughtBy("Creation.aDatabaseOfAnotherRecordNonceOrRegistryIsNeverAdopted")
  static final class KnowsNoRegistryButItsOwn extends Fault {
    private static final UUID ANY = new UUID(1, 1);

    @Override
    public CreationResult create(OwnedDatabase database) {
      return super.create(unregistered(database));
    }

    @Override
    public DatabaseInspection inspect(OwnedDatabase database) {
      return super.inspect(unregistered(database));
    }

    private static OwnedDatabase unregistered(OwnedDatabase database) {
      return new OwnedDatabase(
          ANY, database.id(), database.nonce(), database.server(), database.name());
    }
  }

  @CaughtBy("Creation.creatingAgainKeepsTheDatabase")
  static final class CreationNotIdempotent extends Fault {
    @Override
    public CreationResult create(OwnedDatabase database) {
      return exists(database.name())
          ? new CreationResult.NameTaken(onServer(database.name()).occupant)
          : super.create(database);
    }
  }

  @CaughtBy("Dropping.aStrangersDatabaseIsNotDropped")
  static final class DropsAStrangersDatabase extends Fault {
    @Override
    public DropResult drop(OwnedDatabase database) {
      DropResult result = super.drop(database);
      if (result instanceof DropResult.Foreign) {
        sound.remove(database.server(), database.name());
        return new DropResult.Dropped();
      }
      return result;
    }
  }

  @CaughtBy("Dropping.openSessionsDoNotStandInTheWayOfADrop")
  static final class DropLeavesSessions extends Fault {
    @Override
    public DropResult drop(OwnedDatabase database) {
      if (sound.inspect(database) instanceof DatabaseInspection.Own) {
        onServer(database.name()).sessions.clear();
      }
      return super.drop(database);
    }
  }

  @CaughtBy("Renaming.aRenamedDatabaseIsThereUnderItsNewNameOnly")
  static final class RenameLeavesTheOldName extends Fault {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName) {
      RenameResult result = super.rename(database, newName);
      if (result instanceof RenameResult.Renamed) {
        sound.create(database);
      }
      return result;
    }
  }

  @CaughtBy("Renaming.aNameOfAStrangersDatabaseIsRefused")
  static final class RenameReplacesAStrangersDatabase extends Fault {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName) {
      if (super.rename(database, newName) instanceof RenameResult.NameTaken) {
        sound.remove(database.server(), newName);
      }
      return super.rename(database, newName);
    }
  }

  @CaughtBy("Renaming.aSuspendedDatabaseStaysSuspendedWhenItIsRenamed")
  static final class RenameResumes extends Fault {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName) {
      RenameResult result = super.rename(database, newName);
      if (result instanceof RenameResult.Renamed) {
        sound.resume(database.named(newName));
      }
      return result;
    }
  }

  @CaughtBy("Suspension.noSessionIsLeftInASuspendedDatabase")
  static final class SuspensionLeavesSessions extends Fault {
    @Override
    public void suspend(OwnedDatabase database) {
      List<InMemoryProvisioner.Session> sessions = onServer(database.name()).sessions;
      List<InMemoryProvisioner.Session> kept = List.copyOf(sessions);
      sessions.clear();
      super.suspend(database);
      sessions.addAll(kept);
    }
  }

  @CaughtBy("Suspension.aSuspendedDatabaseRefusesConnections")
  static final class SuspensionOnlyEndsSessions extends Fault {
    @Override
    public void suspend(OwnedDatabase database) {
      super.suspend(database);
      sound.resume(database);
    }
  }
}
