package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.provisioning.ReadDatabaseState.Absent;
import io.tenantdb.api.provisioning.ReadDatabaseState.Foreign;
import io.tenantdb.api.provisioning.ReadDatabaseState.Own;
import io.tenantdb.api.spi.TenantReadDatabases;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Adapters of read databases that break one promise each. */
final class ReadDatabaseFaults {

  private static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  private ReadDatabaseFaults() {}

  /** An adapter that is sound but for what a subclass overrides. */
  private abstract static class Fault extends ReadDatabasesSuite implements TenantReadDatabases {

    @Override
    protected final TenantReadDatabases readDatabases() {
      return this;
    }

    @Override
    public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
      return sound.create(database, fence);
    }

    @Override
    public ReadDatabaseState inspect(OwnedReadDatabase database) {
      return sound.inspect(database);
    }

    @Override
    public ReadDatabaseState drop(OwnedReadDatabase database, Fence fence) {
      return sound.drop(database, fence);
    }

    @Override
    public ReadDatabaseState dropRemains(OwnedReadDatabase database, Fence fence) {
      return sound.dropRemains(database, fence);
    }

    @Override
    public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
      return sound.findMarked(registryId, except);
    }
  }

  @CaughtBy("Creation.aDatabaseWithAValueAndNoMarkerIsNeverAdopted")
  static final class AdoptsWhatHasNoMarker extends Fault {
    @Override
    public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
      ReadDatabaseState state = super.create(database, fence);
      return state instanceof Foreign && markers(database.name()) == 0 ? new Own() : state;
    }
  }

  @CaughtBy("Creation.aDatabaseWithAnEmptyCollectionAndNoMarkerIsNeverAdopted")
  static final class TakesAnEmptyCollectionForNothing extends Fault {
    @Override
    public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
      if (inserted(database.name()) == 0 && markers(database.name()) == 0) {
        remove(database.name());
      }
      return super.create(database, fence);
    }
  }

  @CaughtBy("Creation.aDatabaseOfAnotherRecordNonceOrRegistryIsNeverAdopted")
  static final class KnowsNoRegistryButItsOwn extends Fault {
    private static final UUID ANY = new UUID(1, 1);

    @Override
    public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
      return super.create(unregistered(database), fence);
    }

    @Override
    public ReadDatabaseState inspect(OwnedReadDatabase database) {
      return super.inspect(unregistered(database));
    }

    private static OwnedReadDatabase unregistered(OwnedReadDatabase database) {
      return new OwnedReadDatabase(ANY, database.id(), database.nonce(), database.name());
    }
  }

  @CaughtBy("Creation.creatingAgainKeepsWhatIsInTheDatabase")
  static final class CreationStartsOver extends Fault {
    @Override
    public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
      super.drop(database, fence);
      return super.create(database, fence);
    }
  }

  @CaughtBy("Creation.ofTwoRecordsWithOneNameOneGetsTheDatabase")
  static final class TellsEveryRecordThatItWon extends Fault {
    @Override
    public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
      ReadDatabaseState state = super.create(database, fence);
      return markers(database.name()) == 1 ? new Own() : state;
    }
  }

  @CaughtBy("Dropping.aStrangersDatabaseIsNotDropped")
  static final class DropTakesEverythingForRemains extends Fault {
    @Override
    public ReadDatabaseState drop(OwnedReadDatabase database, Fence fence) {
      return super.dropRemains(database, fence);
    }
  }

  @CaughtBy("Dropping.aDatabaseOfAnotherRecordNonceOrRegistryIsNotDropped")
  static final class DropsByName extends Fault {
    @Override
    public ReadDatabaseState drop(OwnedReadDatabase database, Fence fence) {
      ReadDatabaseState state = super.drop(database, fence);
      if (state instanceof Foreign && markers(database.name()) == 1) {
        remove(database.name());
      }
      return state;
    }
  }

  @CaughtBy("Dropping.aDroppedDatabaseIsGoneWithAllThatWasInIt")
  static final class DropTakesOnlyTheMarker extends Fault {
    @Override
    public ReadDatabaseState drop(OwnedReadDatabase database, Fence fence) {
      int left = inserted(database.name());
      ReadDatabaseState state = super.drop(database, fence);
      for (int i = 0; state instanceof Absent && i < left; i++) {
        insert(database.name());
      }
      return state;
    }
  }

  @CaughtBy("Remains.whatAClientWroteAfterTheDropIsDropped")
  static final class LeavesTheRemains extends Fault {
    @Override
    public ReadDatabaseState dropRemains(OwnedReadDatabase database, Fence fence) {
      return super.drop(database, fence);
    }
  }

  @CaughtBy("Remains.aDatabaseWithTheMarkerOfAnotherRecordNonceOrRegistryIsLeftAlone")
  static final class TakesAnotherRecordsDatabaseForRemains extends Fault {
    @Override
    public ReadDatabaseState dropRemains(OwnedReadDatabase database, Fence fence) {
      ReadDatabaseState state = super.dropRemains(database, fence);
      remove(database.name());
      return state;
    }
  }

  @CaughtBy("Finding.aDatabaseIsFoundWithTheRecordAndTheNonceOfItsMarker")
  static final class FindsOneOnly extends Fault {
    @Override
    public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
      return super.findMarked(registryId, except).stream().limit(1).toList();
    }
  }

  @CaughtBy("Finding.aNameThatTheCallerKnowsIsLeftOut")
  static final class FindsWhatTheCallerKnows extends Fault {
    @Override
    public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
      return super.findMarked(registryId, Set.of());
    }
  }

  @CaughtBy("Finding.whatHasNoMarkerIsNotFound")
  static final class FindsWhatHasNoMarker extends Fault {
    private final Set<OwnedReadDatabase> looked = new LinkedHashSet<>();

    @Override
    public ReadDatabaseState inspect(OwnedReadDatabase database) {
      looked.add(database);
      return super.inspect(database);
    }

    @Override
    public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
      return looked.stream().filter(database -> exists(database.name())).toList();
    }
  }

  @CaughtBy("Finding.aDatabaseOfAnotherRegistryIsFoundForThatOneOnly")
  static final class FindsWhatOtherRegistriesHave extends Fault {
    private final Set<UUID> registries = new LinkedHashSet<>();

    @Override
    public ReadDatabaseState create(OwnedReadDatabase database, Fence fence) {
      registries.add(database.registryId());
      return super.create(database, fence);
    }

    @Override
    public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
      return registries.stream()
          .flatMap(registry -> super.findMarked(registry, except).stream())
          .toList();
    }
  }

  @CaughtBy("Finding.aDatabaseIsFoundUntilItIsDroppedByWhatWasFound")
  static final class RemembersWhatItFound extends Fault {
    private final Set<OwnedReadDatabase> found = new LinkedHashSet<>();

    @Override
    public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
      found.addAll(super.findMarked(registryId, except));
      return List.copyOf(found);
    }
  }

  @CaughtBy("Failing.aServerThatCannotBeReachedIsNotOneWithoutDatabases")
  static final class FindsNothingWhereItCannotLook extends Fault {
    @Override
    public List<OwnedReadDatabase> findMarked(UUID registryId, Set<DatabaseName> except) {
      try {
        return super.findMarked(registryId, except);
      } catch (ReadDatabaseException e) {
        return List.of();
      }
    }
  }

  @CaughtBy("Failing.nothingIsDroppedWithoutALease")
  static final class DropsWithoutALease extends Fault {
    @Override
    public ReadDatabaseState drop(OwnedReadDatabase database, Fence fence) {
      super.drop(database, HELD);
      fence.remaining();
      return new Absent();
    }
  }

  @CaughtBy("Failing.aServerThatCannotBeReachedIsAnErrorThatNamesTheDatabase")
  static final class TakesAServerThatIsDownForAnEmptyOne extends Fault {
    @Override
    protected TenantReadDatabases unreachableReadDatabases() {
      return this;
    }
  }
}
