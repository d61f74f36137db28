package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.tck.Samples;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Provisioners that break one promise each. */
final class ProvisionerFaults {

  private ProvisionerFaults() {}

  @CaughtBy("Creation.aStrangersDatabaseIsNeverAdopted")
  static final class AdoptsAStrangersDatabase extends FaultyProvisioner {
    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      if (sound.inspect(database) instanceof DatabaseInspection.Foreign) {
        sound
            .servers
            .get(server())
            .databases
            .put(database.name(), SimulatedDatabase.own(database, Optional.empty()));
      }
      return super.create(database, template, fence);
    }
  }

  @CaughtBy("Creation.aDatabaseOfAnotherRecordNonceOrRegistryIsNeverAdopted")
  static final class KnowsNoRegistryButItsOwn extends FaultyProvisioner {
    private static final UUID ANY = new UUID(1, 1);

    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      return super.create(unregistered(database), template, fence);
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
  static final class CreationNotIdempotent extends FaultyProvisioner {
    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      return exists(database.name())
          ? new CreationResult.NameTaken(onServer(database.name()).occupant)
          : super.create(database, template, fence);
    }
  }

  @CaughtBy("Dropping.aStrangersDatabaseIsNotDropped")
  static final class DropsAStrangersDatabase extends FaultyProvisioner {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      DropResult result = super.drop(database, fence);
      if (result instanceof DropResult.Foreign) {
        sound.remove(database.server(), database.name());
        return new DropResult.Dropped(0);
      }
      return result;
    }
  }

  @CaughtBy("Dropping.anOwnDatabaseUnderAnotherNameIsNotDropped")
  static final class DropOverlooksAnOwnDatabaseElsewhere extends FaultyProvisioner {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      try {
        return super.drop(database, fence);
      } catch (TenantServerException e) {
        return new DropResult.Absent();
      }
    }
  }

  @CaughtBy("Dropping.openSessionsDoNotStandInTheWayOfADrop")
  static final class DropLeavesSessions extends FaultyProvisioner {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      if (sound.inspect(database) instanceof DatabaseInspection.Own) {
        onServer(database.name()).sessions.clear();
      }
      return super.drop(database, fence);
    }
  }

  @CaughtBy("Renaming.aRenamedDatabaseIsThereUnderItsNewNameOnly")
  static final class RenameLeavesTheOldName extends FaultyProvisioner {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      RenameResult result = super.rename(database, newName, fence);
      if (result instanceof RenameResult.Renamed) {
        sound.create(database, Optional.empty(), fence);
      }
      return result;
    }
  }

  @CaughtBy("Renaming.aNameOfAStrangersDatabaseIsRefused")
  static final class RenameReplacesAStrangersDatabase extends FaultyProvisioner {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      if (super.rename(database, newName, fence) instanceof RenameResult.NameTaken) {
        sound.remove(database.server(), newName);
      }
      return super.rename(database, newName, fence);
    }
  }

  @CaughtBy("Renaming.aSuspendedDatabaseStaysSuspendedWhenItIsRenamed")
  static final class RenameResumes extends FaultyProvisioner {
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
  static final class SuspensionLeavesSessions extends FaultyProvisioner {
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
  static final class RenamesWithoutALease extends FaultyProvisioner {
    @Override
    public RenameResult rename(OwnedDatabase database, DatabaseName newName, Fence fence) {
      return super.rename(database, newName, Samples.heldFence());
    }
  }

  @CaughtBy("Suspension.aSuspendedDatabaseRefusesConnections")
  static final class SuspensionOnlyEndsSessions extends FaultyProvisioner {
    @Override
    public void suspend(OwnedDatabase database, Fence fence) {
      super.suspend(database, fence);
      sound.resume(database, fence);
    }
  }
}
