package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseSize;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.ObservedLogin;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.SurveyedDatabase;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Provisioners whose survey breaks one promise each. */
final class SurveyFaults {

  private static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  private SurveyFaults() {}

  @CaughtBy("Copying.theLargestDatabaseComesFirst")
  static final class SmallestFirst extends FaultySurvey {
    @Override
    public List<DatabaseSize> largest(ServerName server, UUID registryId, int limit) {
      return super.largest(server, registryId, limit).stream()
          .sorted(Comparator.comparing(DatabaseSize::bytes))
          .toList();
    }
  }

  @CaughtBy("Surveying.aRecycledDatabaseIsSurveyedAsItsRecords")
  static final class ForgetsTheRecycleBin extends FaultySurvey {
    @Override
    public List<SurveyedDatabase> databases(
        ServerName server, UUID registryId, Optional<String> after, int limit) {
      return super.databases(server, registryId, after, limit).stream()
          .filter(found -> !found.name().startsWith("tdb_bin_"))
          .toList();
    }
  }

  @CaughtBy("Surveying.strangersAndOtherRegistriesAreNotSurveyed")
  static final class ShowsWhatOtherRegistriesHave extends FaultySurvey {
    private Optional<UUID> first = Optional.empty();

    @Override
    public List<SurveyedDatabase> databases(
        ServerName server, UUID registryId, Optional<String> after, int limit) {
      first = first.or(() -> Optional.of(registryId));
      return super.databases(server, first.get(), after, limit);
    }
  }

  @CaughtBy("Surveying.slicesFollowEachOther")
  static final class SlicesHaveNoLimit extends FaultySurvey {
    @Override
    public List<SurveyedDatabase> databases(
        ServerName server, UUID registryId, Optional<String> after, int limit) {
      return super.databases(server, registryId, after, Integer.MAX_VALUE);
    }
  }

  @CaughtBy("Surveying.databasesAreObservedInTheOrderOfTheCall")
  static final class ObservesInTheOrderOfNames extends FaultySurvey {
    @Override
    public List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases) {
      return super.observe(server, databases).stream()
          .sorted(Comparator.comparing(found -> found.database().nonce().value()))
          .sorted(Comparator.comparing(found -> found.found().getClass().getName()))
          .toList();
    }
  }

  @CaughtBy("Surveying.anotherRecordsDatabaseIsObservedAsForeign")
  static final class TakesTheNameForTheMark extends FaultySurvey {
    @Override
    public List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases) {
      return super.observe(server, databases).stream()
          .map(
              found ->
                  found.found() instanceof DatabaseInspection.Foreign
                      ? new ObservedDatabase(
                          found.database(),
                          new DatabaseInspection.Own(true),
                          found.elsewhere(),
                          found.recycled(),
                          found.invalid(),
                          found.loginMissing(),
                          found.login())
                      : found)
          .toList();
    }
  }

  @CaughtBy("Surveying.aDatabaseUnderAnotherNameIsObservedThere")
  static final class LooksUnderTheNameOnly extends FaultySurvey {
    @Override
    public List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases) {
      return super.observe(server, databases).stream()
          .map(
              found ->
                  new ObservedDatabase(
                      found.database(),
                      found.found(),
                      Optional.empty(),
                      false,
                      false,
                      false,
                      Optional.empty()))
          .toList();
    }
  }

  @CaughtBy("DroppingOrphans.aStrangerUnderTheNameIsNotDropped")
  static final class DropsWhateverHasTheName extends FaultySurvey {
    @Override
    public boolean drop(SurveyedDatabase database, Fence fence) {
      remove(new DatabaseName(database.name()));
      return super.drop(database, fence);
    }
  }

  @CaughtBy("DroppingOrphans.whatHasAnotherNameByNowIsNotDropped")
  static final class DropsByNonceAlone extends FaultySurvey {
    @Override
    public boolean drop(SurveyedDatabase database, Fence fence) {
      databasesOf(database.nonce()).forEach(this::remove);
      return super.drop(database, fence);
    }
  }

  @CaughtBy("DroppingOrphans.whatWasCreatedAnewSinceIsNotDropped")
  static final class DropsByNameAndMark extends FaultySurvey {
    @Override
    public boolean drop(SurveyedDatabase database, Fence fence) {
      return super.databases(database.server(), database.registryId(), Optional.empty(), 100)
          .stream()
          .filter(found -> found.name().equals(database.name()))
          .filter(found -> found.mark().equals(database.mark()))
          .anyMatch(found -> super.drop(found, fence));
    }
  }

  @CaughtBy("DroppingOrphans.nothingIsDroppedWithoutALease")
  static final class DropsWithoutALease extends FaultySurvey {
    @Override
    public boolean drop(SurveyedDatabase database, Fence fence) {
      return super.drop(database, HELD);
    }
  }

  @CaughtBy("DroppingOrphans.aPreparedOrphanIsDropped")
  static final class DropsEveryPreparedDatabase extends FaultySurvey {
    @Override
    public boolean drop(SurveyedDatabase database, Fence fence) {
      boolean dropped = super.drop(database, fence);
      sound.servers.get(server()).databases.values().removeIf(found -> found.sealed);
      return dropped;
    }
  }

  @CaughtBy("MendingLogins.aLoginIsObservedAsItWasMade")
  static final class SeesPowersThatNobodyGave extends FaultySurvey {
    @Override
    public List<ObservedDatabase> observe(ServerName server, List<OwnedDatabase> databases) {
      ObservedLogin superuser =
          new ObservedLogin("any", true, List.of("SUPERUSER"), true, List.of(), List.of());
      return super.observe(server, databases).stream()
          .map(
              found ->
                  new ObservedDatabase(
                      found.database(),
                      found.found(),
                      found.elsewhere(),
                      found.recycled(),
                      found.invalid(),
                      found.loginMissing(),
                      Optional.of(superuser)))
          .toList();
    }
  }

  @CaughtBy("MendingLogins.aLoginAsItWasMadeIsLeftAsItIs")
  static final class ShutsOutBeforeItLooks extends FaultySurvey {
    @Override
    public boolean mendLogin(OwnedDatabase database, boolean admitted, Fence fence) {
      boolean mended = super.mendLogin(database, admitted, fence);
      if (admitted) {
        suspend(database, fence);
      }
      return mended;
    }
  }

  @CaughtBy("MendingLogins.noLoginIsMendedForAStrangersDatabase")
  static final class MendsByTheNameAlone extends FaultySurvey {
    @Override
    public boolean mendLogin(OwnedDatabase database, boolean admitted, Fence fence) {
      fence.remaining();
      sound.survey().observe(database.server(), List.of(database));
      return false;
    }
  }

  @CaughtBy("MendingLogins.noLoginIsMendedWithoutALease")
  static final class MendsWithoutALease extends FaultySurvey {
    @Override
    public boolean mendLogin(OwnedDatabase database, boolean admitted, Fence fence) {
      return super.mendLogin(database, admitted, HELD);
    }
  }
}
