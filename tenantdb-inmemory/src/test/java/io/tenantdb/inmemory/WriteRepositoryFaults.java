package io.tenantdb.inmemory;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDatabaseWriteRepositoryContract;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registries that break one promise about records each. */
final class WriteRepositoryFaults {

  private WriteRepositoryFaults() {}

  /** What a write repository is made of. */
  record Parts(
      Object lock,
      Map<TenantDatabaseId, TenantDatabase> records,
      InMemoryLeases leases,
      InMemoryOutbox outbox,
      InMemoryPreparedDatabases preparedDatabases) {}

  /** A write repository that is sound but for what an anonymous subclass overrides. */
  static class Records extends InMemoryWriteRepository {

    final Parts parts;

    Records(Parts parts) {
      super(
          parts.lock(), parts.records(), parts.leases(), parts.outbox(), parts.preparedDatabases());
      this.parts = parts;
    }
  }

  abstract static class Fault extends TenantDatabaseWriteRepositoryContract {

    abstract TenantDatabaseWriteRepository faulty(Parts parts);

    @Override
    protected final TenantDatabaseRegistry registry() {
      return new FaultyRegistry() {
        @Override
        TenantDatabaseWriteRepository newWriteRepository(
            InMemoryLeases leases,
            InMemoryOutbox outbox,
            InMemoryPreparedDatabases preparedDatabases) {
          return faulty(new Parts(lock, records, leases, outbox, preparedDatabases));
        }
      };
    }
  }

  @CaughtBy("Refusals.aStaleVersionIsRefusedAndWritesNothing")
  static final class LostUpdate extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireVersion(TenantDatabaseEvent change) {}
      };
    }
  }

  @CaughtBy("Refusals.theSameChangeTwiceIsStale")
  static final class EventStoredThoughTheSaveWasRefused extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public void save(TenantDatabaseEvent change) {
          try {
            super.save(change);
          } catch (RuntimeException e) {
            parts.outbox().add(change);
            throw e;
          }
        }
      };
    }
  }

  @CaughtBy("Saving.everyFormOfSaveWritesTheStateAndTheEvent")
  static final class StateSavedButEventLost extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void commit(TenantDatabaseEvent change) {
          if (change instanceof TenantDatabaseUpdatedEvent) {
            parts.records().put(change.id(), change.state());
          } else {
            super.commit(change);
          }
        }
      };
    }
  }

  @CaughtBy("Saving.aDeletedRecordIsStillThere")
  static final class DeletedForGood extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void commit(TenantDatabaseEvent change) {
          super.commit(change);
          if (change.state().isDeleted()) {
            parts.records().remove(change.id());
          }
        }
      };
    }
  }

  @CaughtBy("Uniqueness.aTenantGetsNoSecondLiveRecord")
  static final class SecondLiveRecord extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireOnlyLiveRecord(TenantDatabase state) {}
      };
    }
  }

  /** Calls in a row never notice: each of them reads what it wrote, which brings the index up. */
  @CaughtBy("Races.ofManyCreationsForOneTenantOneWins")
  static final class UniquenessByAnIndexThatLagsBehind extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        private List<TenantDatabase> index = List.of();

        @Override
        public Optional<TenantDatabase> findById(TenantDatabaseId id) {
          synchronized (parts.lock()) {
            index = List.copyOf(parts.records().values());
            return super.findById(id);
          }
        }

        @Override
        void requireOnlyLiveRecord(TenantDatabase state) {
          for (TenantDatabase other : index) {
            boolean inTheWay = !state.isDeleted() && !other.isDeleted();
            if (inTheWay
                && !other.id().equals(state.id())
                && other.tenantId().equals(state.tenantId())) {
              throw new TenantDatabaseTenantIdExistsException(state.tenantId(), other.id());
            }
          }
        }
      };
    }
  }

  @CaughtBy("Uniqueness.aDeletedRecordHoldsItsDatabaseNameUntilItsDatabaseIsGoneOrRecycled")
  static final class NameReusableAsSoonAsItsRecordIsDeleted extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        boolean holdsNames(TenantDatabase record) {
          return !record.isDeleted() && super.holdsNames(record);
        }
      };
    }
  }

  @CaughtBy("Uniqueness.aDatabaseNameIsTakenOnItsServer")
  static final class NameHeldForEver extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        boolean holdsNames(TenantDatabase record) {
          return true;
        }
      };
    }
  }

  @CaughtBy("Uniqueness.theSameDatabaseNameOnAnotherServerIsFree")
  static final class NameOnAnotherServerRefused extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireFreeNames(TenantDatabase state) {
          super.requireFreeNames(state);
          for (TenantDatabase other : parts.records().values()) {
            if (!other.id().equals(state.id())
                && other.presence() != DatabasePresence.GONE
                && other.databaseName().equals(state.databaseName())) {
              throw new TenantDatabaseAlreadyExistsException(state.databaseName(), other.id());
            }
          }
        }
      };
    }
  }

  @CaughtBy("Uniqueness.aReadDatabaseNameIsTaken")
  static final class ReadDatabaseNameNotUnique extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        void requireFreeNames(TenantDatabase state) {
          super.requireFreeNames(
              state.toBuilder().readDatabaseName(Samples.databaseName()).build());
        }
      };
    }
  }

  @CaughtBy("Reading.findLiveStartsBehindTheIdThatIsGiven")
  static final class SliceRepeatsTheIdBeforeIt extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public List<TenantDatabase> findLive(Optional<TenantDatabaseId> after, int limit) {
          synchronized (parts.lock()) {
            return parts.records().values().stream()
                .filter(record -> !record.isDeleted())
                .filter(record -> after.isEmpty() || record.id().compareTo(after.get()) >= 0)
                .limit(limit)
                .toList();
          }
        }
      };
    }
  }

  /** {@link java.util.UUID#compareTo} takes the halves of an id for signed numbers. */
  @CaughtBy("Reading.findByIdsGivesTheKnownRecordsOrderedById")
  static final class IdsOrderedAsSignedNumbers extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public List<TenantDatabase> findByIds(Collection<TenantDatabaseId> ids) {
          return super.findByIds(ids).stream()
              .sorted(Comparator.comparing(record -> record.id().value()))
              .toList();
        }
      };
    }
  }

  @CaughtBy("UnderLeases.aRefusedSaveAndReleaseKeepsTheLease")
  static final class ReleasesBeforeItSaves extends Fault {
    @Override
    TenantDatabaseWriteRepository faulty(Parts parts) {
      return new Records(parts) {
        @Override
        public void saveAndRelease(TenantDatabaseEvent change, Lease lease) {
          synchronized (parts.lock()) {
            parts.leases().requireHeld(change.id(), lease);
            parts.leases().release(lease);
            super.save(change);
          }
        }
      };
    }
  }
}
