package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.inmemory.WriteRepositoryFaults.Fault;
import io.tenantdb.inmemory.WriteRepositoryFaults.Parts;
import io.tenantdb.inmemory.WriteRepositoryFaults.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Registries that break one promise each about records whose database is recycled or gone. */
final class RecycledRecordFaults {

  private RecycledRecordFaults() {}

  @CaughtBy("RecycledNames.aRecycledRecordFreesItsNameAndItsNextName")
  static final class RecycledRecordKeepsItsName extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        boolean holdsNames(TenantDatabase record) {
          return record.presence() != DatabasePresence.GONE;
        }
      };
    }
  }

  @CaughtBy("RecycledNames.aRestoredRecordHoldsItsNameAndItsNextNameAgain")
  static final class RestoredRecordDoesNotHoldItsName extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        boolean holdsNames(TenantDatabase record) {
          return super.holdsNames(record) && record.presence() != DatabasePresence.RECYCLED;
        }
      };
    }
  }

  @CaughtBy("RecycledNames.aRecordIsNotRestoredWhileItsNameIsTaken")
  static final class RestoredUnderATakenName extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireFreeNames(TenantDatabase state) {
          if (!state.isBeingRestored()) {
            super.requireFreeNames(state);
          }
        }
      };
    }
  }

  @CaughtBy("RecycledNames.aRecordIsNotRestoredWhileItsTenantHasAnother")
  static final class RestoredBesideALiveRecord extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireOnlyLiveRecord(TenantDatabase state) {
          if (!state.isBeingRestored()) {
            super.requireOnlyLiveRecord(state);
          }
        }
      };
    }
  }

  @CaughtBy("RecycledNames.theTenantsOtherRecordIsToldBeforeTheTakenName")
  static final class TellsTheTakenNameFirst extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireOnlyLiveRecord(TenantDatabase state) {
          requireFreeNames(state);
          super.requireOnlyLiveRecord(state);
        }
      };
    }
  }

  @CaughtBy("RecycledNames.aPurgedRecordStillHoldsItsReadDatabaseName")
  static final class ReadDatabaseNameFreedWhenItsRecordIsGone extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireFreeNames(TenantDatabase state) {
          try {
            super.requireFreeNames(state);
          } catch (TenantDatabaseAlreadyExistsException e) {
            boolean gone = findById(e.existing()).orElseThrow().presence() == DatabasePresence.GONE;
            if (!gone) {
              throw e;
            }
          }
        }
      };
    }
  }

  @CaughtBy("Purgeable.aRecycledRecordIsPurgeableFromTheMomentThatItIsDue")
  static final class PurgeableBeforeItIsDue extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
          return super.findPurgeable(server, now.plus(Duration.ofDays(1)), limit);
        }
      };
    }
  }

  @CaughtBy("Purgeable.aRecycledRecordIsPurgeableFromTheMomentThatItIsDue")
  static final class PurgeableAMomentLate extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
          return super.findPurgeable(server, now.minusMillis(1), limit);
        }
      };
    }
  }

  @CaughtBy("Purgeable.theRecordThatWasDueFirstIsFoundFirst")
  static final class WhatIsDueLastIsFoundFirst extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
          List<TenantDatabase> found = new ArrayList<>(super.findPurgeable(server, now, limit));
          Collections.reverse(found);
          return found;
        }
      };
    }
  }

  @CaughtBy("Purgeable.whatIsOnAnotherServerIsNotPurgeableOnThisOne")
  static final class PurgeableOnEveryServer extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
          synchronized (parts.lock()) {
            return parts.records().values().stream()
                .map(TenantDatabase::server)
                .distinct()
                .flatMap(any -> super.findPurgeable(any, now, limit).stream())
                .sorted(Comparator.comparing(TenantDatabase::purgeAfter))
                .limit(limit)
                .toList();
          }
        }
      };
    }
  }

  /** Finds besides what is sound those recycled records that fit. */
  private static TenantDatabaseWriteRepository findingAlso(
      Parts parts, Predicate<TenantDatabase> wrong) {
    return new Records(parts) {
      @Override
      public List<TenantDatabase> findPurgeable(ServerName server, Instant now, int limit) {
        synchronized (parts.lock()) {
          Stream<TenantDatabase> also =
              parts.records().values().stream()
                  .filter(record -> record.presence() == DatabasePresence.RECYCLED)
                  .filter(record -> record.server().equals(server))
                  .filter(wrong);
          return Stream.concat(super.findPurgeable(server, now, limit).stream(), also)
              .distinct()
              .toList();
        }
      }
    };
  }

  @CaughtBy("Purgeable.aRecordOnItsWayBackIsNotPurgeable")
  static final class PurgeableThoughItIsRestored extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return findingAlso(parts, TenantDatabase::isBeingRestored);
    }
  }

  @CaughtBy("Purgeable.aRecordThatAWorkerHasIsNotPurgeable")
  static final class PurgeableThoughAWorkerHasIt extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return findingAlso(
          parts, record -> record.isDeleted() && !parts.leases().isGivenBack(record.id()));
    }
  }

  /** Counts the records that fit. */
  private static TenantDatabaseWriteRepository counting(
      Parts parts, Predicate<TenantDatabase> counted) {
    return new Records(parts) {
      @Override
      public Map<ServerName, Long> countByServer() {
        synchronized (parts.lock()) {
          return parts.records().values().stream()
              .filter(counted)
              .collect(Collectors.groupingBy(TenantDatabase::server, Collectors.counting()));
        }
      }
    };
  }

  @CaughtBy("Purgeable.whatMayStillBeOnAServerCounts")
  static final class DeletedRecordsDoNotCount extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return counting(parts, record -> !record.isDeleted());
    }
  }

  @CaughtBy("Purgeable.aServerWithoutDatabasesIsLeftOut")
  static final class WhatIsGoneCounts extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return counting(parts, record -> true);
    }
  }
}
