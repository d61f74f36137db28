package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.CopyResult;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.routing.DatabaseAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Provisioners that break one promise about templates and clones each. */
final class CloneFaults {

  private static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  private CloneFaults() {}

  /** Seals what a worker has prepared and not finished. */
  private static void sealUnfinished(FaultyProvisioner fault, PreparedDatabase database) {
    if (fault.exists(SimulatedServer.preparedName(database.nonce()))) {
      fault.sound.seal(database, HELD);
    }
  }

  @CaughtBy("Cloning.anUnsealedCloneIsNotTaken")
  static final class TakesAnUnsealedClone extends FaultyProvisioner {
    private Optional<PreparedDatabase> unfinished = Optional.empty();

    @Override
    public DatabaseAddress prepare(
        PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      unfinished = Optional.of(database);
      return super.prepare(database, template, fence);
    }

    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      unfinished.ifPresent(clone -> sealUnfinished(this, clone));
      return super.create(database, template, fence);
    }
  }

  @CaughtBy("Copying.noSessionIsEndedForACopy")
  static final class EndsSessionsForACopy extends FaultyProvisioner {
    @Override
    public CopyResult copy(
        PreparedDatabase copy, OwnedDatabase original, Duration patience, Fence fence) {
      SimulatedDatabase found = onServer(original.name());
      if (found != null) {
        found.endSessions();
      }
      return super.copy(copy, original, patience, fence);
    }
  }

  @CaughtBy("Copying.aCopyHoldsWhatTheOriginalHoldsAndIsThereForItsWorkerOnly")
  static final class CopiesNothing extends FaultyProvisioner {
    @Override
    public CopyResult copy(
        PreparedDatabase copy, OwnedDatabase original, Duration patience, Fence fence) {
      CopyResult result = super.copy(copy, original, patience, fence);
      return result instanceof CopyResult.Copied
          ? new CopyResult.Copied(anew(copy, fence))
          : result;
    }

    private DatabaseAddress anew(PreparedDatabase copy, Fence fence) {
      discard(copy, fence);
      return prepare(copy, Optional.empty(), fence);
    }
  }

  @CaughtBy("Cloning.aTemplateThatIsMissingOrNotSealedCountsAsNone")
  static final class ClonesATemplateThatIsNotSealed extends FaultyProvisioner {
    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      template.ifPresent(unfinished -> sealUnfinished(this, unfinished));
      return super.create(database, template, fence);
    }
  }

  @CaughtBy("Preparing.aCloneOfATemplateThatIsMissingOrNotSealedIsAFault")
  static final class PreparesAnEmptyDatabaseForAMissingTemplate extends FaultyProvisioner {
    @Override
    public DatabaseAddress prepare(
        PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      try {
        return super.prepare(database, template, fence);
      } catch (TenantServerException e) {
        return super.prepare(database, Optional.empty(), fence);
      }
    }
  }

  @CaughtBy("Cloning.aRecordGetsACloneOfTheTemplate")
  static final class ClonesAreEmpty extends FaultyProvisioner {
    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      CreationResult result = super.create(database, template, fence);
      onServer(database.name()).notes.clear();
      return result;
    }
  }

  @CaughtBy("Cloning.aRecordGetsACloneOfTheTemplate")
  static final class WhatIsThereAlreadyIsToldToBeACleanClone extends FaultyProvisioner {
    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      CreationResult result = super.create(database, template, fence);
      return template.isPresent() ? new CreationResult.Created(true) : result;
    }
  }

  @CaughtBy("Cloning.theRecordsOwnCloneGoesBeforeTheTemplate")
  static final class TemplateGoesBeforeTheClone extends FaultyProvisioner {
    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      if (template.isPresent()) {
        sound.remove(database.server(), SimulatedServer.preparedName(database.nonce()));
      }
      return super.create(database, template, fence);
    }
  }

  @CaughtBy("Preparing.aPreparedDatabaseIsThereForItsWorkerOnly")
  static final class PreparedDatabaseIsOpenToApplications extends FaultyProvisioner {
    @Override
    public DatabaseAddress prepare(
        PreparedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      DatabaseAddress address = super.prepare(database, template, fence);
      onServer(address.databaseName()).acceptsConnections = true;
      return address;
    }
  }

  @CaughtBy("Preparing.aSealedDatabaseLetsNobodyIn")
  static final class SealLeavesItOpen extends FaultyProvisioner {
    @Override
    public void seal(PreparedDatabase database, Fence fence) {
      super.seal(database, fence);
      onServer(SimulatedServer.preparedName(database.nonce())).acceptsConnections = true;
    }
  }

  @CaughtBy("Preparing.aSealedDatabaseLetsNobodyIn")
  static final class SealLeavesSessions extends FaultyProvisioner {
    @Override
    public void seal(PreparedDatabase database, Fence fence) {
      onServer(SimulatedServer.preparedName(database.nonce())).sessions.clear();
      super.seal(database, fence);
    }
  }

  @CaughtBy("Preparing.aSealedDatabaseIsDiscarded")
  static final class DiscardLeavesTheDatabase extends FaultyProvisioner {
    @Override
    public void discard(PreparedDatabase database, Fence fence) {}
  }

  @CaughtBy("Preparing.aSealedDatabaseIsDiscarded")
  static final class DiscardsEverySealedDatabase extends FaultyProvisioner {
    @Override
    public void discard(PreparedDatabase database, Fence fence) {
      sound.servers.get(server()).databases.values().removeIf(found -> found.sealed);
      super.discard(database, fence);
    }
  }

  @CaughtBy("Cloning.aDiscardThatComesLateLeavesTheRecordsDatabase")
  static final class LateDiscardDropsTheRecordsDatabase extends FaultyProvisioner {
    @Override
    public void discard(PreparedDatabase database, Fence fence) {
      super.discard(database, fence);
      List.copyOf(databasesOf(database.nonce())).forEach(this::remove);
    }
  }

  @CaughtBy("Cloning.aRecordIsDroppedWithTheCloneThatItDidNotTake")
  static final class DropLeavesTheClone extends FaultyProvisioner {
    @Override
    public DropResult drop(OwnedDatabase database, Fence fence) {
      DatabaseName name = SimulatedServer.preparedName(database.nonce());
      Map<DatabaseName, SimulatedDatabase> databases = sound.servers.get(server()).databases;
      SimulatedDatabase clone = databases.remove(name);
      DropResult result = super.drop(database, fence);
      if (clone != null) {
        databases.put(name, clone);
      }
      return result;
    }
  }

  @CaughtBy("Cloning.aCloneWithAnotherNonceIsNotTaken")
  static final class TakesAnyClone extends FaultyProvisioner {
    @Override
    public CreationResult create(
        OwnedDatabase database, Optional<PreparedDatabase> template, Fence fence) {
      CreationNonce any =
          sound.servers.get(server()).databases.values().stream()
              .flatMap(found -> Optional.ofNullable(found.prepared).stream())
              .filter(prepared -> prepared.kind() == Kind.CLONE)
              .map(PreparedDatabase::nonce)
              .findFirst()
              .orElse(database.nonce());
      return super.create(
          new OwnedDatabase(
              database.registryId(), database.id(), any, database.server(), database.name()),
          template,
          fence);
    }
  }

  @CaughtBy("Fencing.nothingIsSealedWithoutALease")
  static final class SealsWithoutALease extends FaultyProvisioner {
    @Override
    public void seal(PreparedDatabase database, Fence fence) {
      super.seal(database, HELD);
    }
  }
}
