package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.spi.TenantDatabaseProvisioner;
import java.time.Duration;
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
    public CreationResult create(OwnedDatabase database, Fence fence) {
      return sound.create(database, fence);
    }

    @Override
    public DatabaseInspection inspect(OwnedDatabase database) {
      return sound.inspect(database);
    }

    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      return sound.rename(database, newName, fence);
    }

    @Override
    public void suspend(OwnedDatabase database, Fence fence) {
      sound.suspend(database, fence);
    }

    @Override
    public void resume(OwnedDatabase database, Fence fence) {
      sound.resume(database, fence);
    }

    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      return sound.drop(database, fence);
    }

    final SimulatedServer.Database onServer(DatabaseName name) {
      return sound.servers.get(server()).databases.get(name);
    }
  }

  @CaughtBy("Creation.aStrangersDatabaseIsNeverAdopted")
  static final class AdoptsAStrangersDatabase extends Fault {
    @Override
    public CreationResult create(OwnedDatabase database, Fence fence) {
      if (sound.inspect(database) instanceof DatabaseInspection.Foreign) {
        sound.servers.get(server()).databases.put(database.name(), SimulatedServer.own(database));
      }
      return super.create(database, fence);
    }
  }

  @CaughtBy("Creation.aDatabaseOfAnotherRecordNonceOrRegistryIsNeverAdopted")
  static final class KnowsNoRegistryButItsOwn extends Fault {
    private static final UUID ANY = new UUID(1, 1);

    @Override
    public CreationResult create(OwnedDatabase database, Fence fence) {
      return super.create(unregistered(database), fence);
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
    public CreationResult create(OwnedDatabase database, Fence fence) {
      return exists(database.name())
          ? new CreationResult.NameTaken(onServer(database.name()).occupant)
          : super.create(database, fence);
    }
  }

  @CaughtBy("Dropping.aStrangersDatabaseIsNotDropped")
  static final class DropsAStrangersDatabase extends Fault {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      DropResult result = super.drop(database, fence);
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
    public DropResult drop(OwnedDatabase database, Fence fence) {
      if (sound.inspect(database) instanceof DatabaseInspection.Own) {
        onServer(database.name()).sessions.clear();
      }
      return super.drop(database, fence);
    }
  }

  @CaughtBy("Renaming.aRenamedDatabaseIsThereUnderItsNewNameOnly")
  static final class RenameLeavesTheOldName extends Fault {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      RenameResult result = super.rename(database, newName, fence);
      if (result instanceof RenameResult.Renamed) {
        sound.create(database, fence);
      }
      return result;
    }
  }

  @CaughtBy("Renaming.aNameOfAStrangersDatabaseIsRefused")
  static final class RenameReplacesAStrangersDatabase extends Fault {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      if (super.rename(database, newName, fence) instanceof RenameResult.NameTaken) {
        sound.remove(database.server(), newName);
      }
      return super.rename(database, newName, fence);
    }
  }

  @CaughtBy("Renaming.aSuspendedDatabaseStaysSuspendedWhenItIsRenamed")
  static final class RenameResumes extends Fault {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      RenameResult result = super.rename(database, newName, fence);
      if (result instanceof RenameResult.Renamed) {
        sound.resume(database.named(newName), fence);
      }
      return result;
    }
  }

  @CaughtBy("Suspension.noSessionIsLeftInASuspendedDatabase")
  static final class SuspensionLeavesSessions extends Fault {
    @Override
    public void suspend(OwnedDatabase database, Fence fence) {
      List<InMemoryProvisioner.Session> sessions = onServer(database.name()).sessions;
      List<InMemoryProvisioner.Session> kept = List.copyOf(sessions);
      sessions.clear();
      super.suspend(database, fence);
      sessions.addAll(kept);
    }
  }

  @CaughtBy("Fencing.aRenameWithoutALeaseLeavesTheDatabaseAsItIs")
  static final class RenamesWithoutALease extends Fault {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      return super.rename(database, newName, () -> Duration.ofHours(1));
    }
  }

  @CaughtBy("Suspension.aSuspendedDatabaseRefusesConnections")
  static final class SuspensionOnlyEndsSessions extends Fault {
    @Override
    public void suspend(OwnedDatabase database, Fence fence) {
      super.suspend(database, fence);
      sound.resume(database, fence);
    }
  }
}
