package io.tenantdb.inmemory;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.inmemory.SimulatedDatabase.Mark;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Provisioners that break one promise about the recycle bin each. */
final class RecycleFaults {

  private static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  private RecycleFaults() {}

  /** A provisioner that knows its recycle bin, and is sound but for what a subclass overrides. */
  private abstract static class Fault extends FaultyProvisioner {

    final Map<Mark, SimulatedDatabase> bin() {
      return sound.servers.get(server()).recycleBin;
    }

    final boolean isOwn(OwnedDatabase database) {
      return sound.inspect(database) instanceof DatabaseInspection.Own;
    }
  }

  @CaughtBy("Recycling.aRecycledDatabaseIsClosedAndItsNameIsFree")
  static final class RecycledDatabaseKeepsItsName extends Fault {
    @Override
    public RecycleResult recycle(OwnedDatabase database, Fence fence) {
      if (!isOwn(database)) {
        return super.recycle(database, fence);
      }
      sound.suspend(database, fence);
      return new RecycleResult.Recycled();
    }
  }

  @CaughtBy("Recycling.aRecycledDatabaseIsClosedAndItsNameIsFree")
  static final class RecyclingDrops extends Fault {
    @Override
    public RecycleResult recycle(OwnedDatabase database, Fence fence) {
      RecycleResult result = super.recycle(database, fence);
      bin().remove(Mark.of(database));
      return result;
    }
  }

  @CaughtBy("Recycling.anOwnDatabaseUnderAnotherNameIsNotRecycled")
  static final class RecyclingOverlooksAnOwnDatabaseElsewhere extends Fault {
    @Override
    public RecycleResult recycle(OwnedDatabase database, Fence fence) {
      try {
        return super.recycle(database, fence);
      } catch (TenantServerException e) {
        return new RecycleResult.Absent();
      }
    }
  }

  @CaughtBy("Recycling.noSessionIsLeftInARecycledDatabase")
  static final class RecyclingLeavesSessions extends Fault {
    @Override
    public RecycleResult recycle(OwnedDatabase database, Fence fence) {
      if (isOwn(database)) {
        onServer(database.name()).sessions.clear();
      }
      return super.recycle(database, fence);
    }
  }

  @CaughtBy("Recycling.recyclingAgainFindsItDone")
  static final class RecyclingIsNotRepeatable extends Fault {
    @Override
    public RecycleResult recycle(OwnedDatabase database, Fence fence) {
      return bin().containsKey(Mark.of(database))
          ? new RecycleResult.Absent()
          : super.recycle(database, fence);
    }
  }

  @CaughtBy("Recycling.aStrangersDatabaseIsNotRecycled")
  static final class RecyclesAStrangersDatabase extends Fault {
    @Override
    public RecycleResult recycle(OwnedDatabase database, Fence fence) {
      RecycleResult result = super.recycle(database, fence);
      if (result instanceof RecycleResult.Foreign) {
        sound.remove(database.server(), database.name());
        return new RecycleResult.Recycled();
      }
      return result;
    }
  }

  @CaughtBy("Recycling.aRecycledDatabaseIsDroppedAndItsSizeIsTold")
  static final class DropForgetsTheBin extends Fault {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      return bin().containsKey(Mark.of(database))
          ? new DropResult.Absent()
          : super.drop(database, fence);
    }
  }

  @CaughtBy("Recycling.aRecycledDatabaseIsDroppedThoughAStrangerHasItsName")
  static final class StrangerHidesTheBin extends Fault {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      return sound.inspect(database) instanceof DatabaseInspection.Foreign foreign
          ? new DropResult.Foreign(foreign.occupant())
          : super.drop(database, fence);
    }
  }

  @CaughtBy("Dropping.theSizeOfADroppedDatabaseIsTold")
  static final class DropTellsNoSize extends Fault {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      DropResult result = super.drop(database, fence);
      return result instanceof DropResult.Dropped ? new DropResult.Dropped(0) : result;
    }
  }

  @CaughtBy("Restoring.aRestoredDatabaseHasItsNameAndItsDataAndIsClosedUntilItIsResumed")
  static final class RestoreOpensTheDatabase extends Fault {
    @Override
    public RenameResult restore(OwnedDatabase database, Fence fence) {
      RenameResult result = super.restore(database, fence);
      if (result instanceof RenameResult.Renamed) {
        sound.resume(database, fence);
      }
      return result;
    }
  }

  @CaughtBy("Restoring.aRestoredDatabaseHasItsNameAndItsDataAndIsClosedUntilItIsResumed")
  static final class RestoredDatabaseIsEmpty extends Fault {
    @Override
    public RenameResult restore(OwnedDatabase database, Fence fence) {
      bin()
          .computeIfPresent(
              Mark.of(database),
              (mark, found) -> {
                SimulatedDatabase empty = SimulatedDatabase.own(database, Optional.empty());
                empty.close();
                return empty;
              });
      return super.restore(database, fence);
    }
  }

  @CaughtBy("Restoring.aDatabaseWhoseNameAStrangerTookStaysInTheBin")
  static final class RestoreReplacesAStrangersDatabase extends Fault {
    @Override
    public RenameResult restore(OwnedDatabase database, Fence fence) {
      if (super.restore(database, fence) instanceof RenameResult.NameTaken) {
        sound.remove(database.server(), database.name());
      }
      return super.restore(database, fence);
    }
  }

  @CaughtBy("Restoring.aDatabaseWhoseNameAStrangerTookStaysInTheBin")
  static final class LosesWhatItCannotPlace extends Fault {
    @Override
    public RenameResult restore(OwnedDatabase database, Fence fence) {
      RenameResult result = super.restore(database, fence);
      bin().remove(Mark.of(database));
      return result;
    }
  }

  @CaughtBy("Restoring.aDatabaseThatWasNeverAwayGoesOn")
  static final class RestoreClosesWhatIsInItsPlace extends Fault {
    @Override
    public RenameResult restore(OwnedDatabase database, Fence fence) {
      RenameResult result = super.restore(database, fence);
      if (result instanceof RenameResult.Renamed) {
        sound.suspend(database, fence);
      }
      return result;
    }
  }

  @CaughtBy("Restoring.aDatabaseOfAnotherRecordNonceOrRegistryIsNotRestored")
  static final class RestoresForAnyRecordWithTheNonce extends Fault {
    @Override
    public RenameResult restore(OwnedDatabase database, Fence fence) {
      bin().keySet().stream()
          .filter(mark -> mark.nonce().equals(database.nonce()))
          .findFirst()
          .ifPresent(
              mark ->
                  Optional.ofNullable(bin().remove(mark))
                      .ifPresent(found -> bin().put(Mark.of(database), found)));
      return super.restore(database, fence);
    }
  }

  @CaughtBy("Fencing.aDatabaseIsNotRecycledWithoutALease")
  static final class RecyclesWithoutALease extends Fault {
    @Override
    public RecycleResult recycle(OwnedDatabase database, Fence fence) {
      return super.recycle(database, HELD);
    }
  }

  @CaughtBy("Fencing.aDatabaseIsNotRestoredWithoutALease")
  static final class RestoresWithoutALease extends Fault {
    @Override
    public RenameResult restore(OwnedDatabase database, Fence fence) {
      return super.restore(database, HELD);
    }
  }
}
