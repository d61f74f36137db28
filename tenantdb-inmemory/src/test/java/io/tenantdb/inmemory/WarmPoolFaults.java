package io.tenantdb.inmemory;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.NewRecord;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.tck.TenantDatabaseWriteRepositoryContract;
import java.time.InstantSource;
import java.util.Optional;

/** Registries that break one promise about how a record gets its clone each. */
final class WarmPoolFaults {

  private WarmPoolFaults() {}

  /** A registry that is sound but for the pool or the records that a subclass makes. */
  private abstract static class Fault extends TenantDatabaseWriteRepositoryContract {

    InMemoryPreparedDatabases pool(Object lock) {
      return new InMemoryPreparedDatabases(lock, InstantSource.system());
    }

    InMemoryWriteRepository records(
        FaultyRegistry registry,
        InMemoryLeases leases,
        InMemoryOutbox outbox,
        InMemoryPreparedDatabases pool) {
      return new InMemoryWriteRepository(registry.lock, registry.records, leases, outbox, pool);
    }

    @Override
    protected final TenantDatabaseRegistry registry() {
      return new FaultyRegistry() {
        @Override
        InMemoryPreparedDatabases newPreparedDatabases() {
          return pool(lock);
        }

        @Override
        TenantDatabaseWriteRepository newWriteRepository(
            InMemoryLeases leases, InMemoryOutbox outbox, InMemoryPreparedDatabases pool) {
          return records(this, leases, outbox, pool);
        }
      };
    }
  }

  /** A pool with another rule for which clone a record gets. */
  private interface Rule {
    boolean fits(PreparedDatabaseEntry entry, ServerName server, MigrationFingerprint fingerprint);
  }

  private static InMemoryPreparedDatabases poolWith(Object lock, Rule rule) {
    return new InMemoryPreparedDatabases(lock, InstantSource.system()) {
      @Override
      Optional<PreparedDatabaseEntry> findClone(
          ServerName server, MigrationFingerprint fingerprint) {
        return rows.values().stream()
            .map(this::entry)
            .filter(entry -> entry.database().kind() == Kind.CLONE)
            .filter(entry -> rule.fits(entry, server, fingerprint))
            .findFirst();
      }
    };
  }

  @CaughtBy("WarmPool.ofManyCallersEachGetsACloneOfItsOwnOrNone")
  static final class CloneGivenTwice extends Fault {
    @Override
    InMemoryPreparedDatabases pool(Object lock) {
      return new InMemoryPreparedDatabases(lock, InstantSource.system()) {
        @Override
        void take(PreparedDatabaseEntry clone) {}
      };
    }
  }

  @CaughtBy("WarmPool.onlyAReadyCloneOfTheServerAndTheFingerprintIsTaken")
  static final class CloneOfOtherMigrationsGiven extends Fault {
    @Override
    InMemoryPreparedDatabases pool(Object lock) {
      return poolWith(
          lock,
          (entry, server, fingerprint) ->
              entry.state() == State.READY && entry.database().server().equals(server));
    }
  }

  @CaughtBy("WarmPool.onlyAReadyCloneOfTheServerAndTheFingerprintIsTaken")
  static final class CloneOnAnotherServerGiven extends Fault {
    @Override
    InMemoryPreparedDatabases pool(Object lock) {
      return poolWith(
          lock,
          (entry, server, fingerprint) ->
              entry.state() == State.READY && entry.database().fingerprint().equals(fingerprint));
    }
  }

  @CaughtBy("WarmPool.anAbandonedCloneIsNotTaken")
  static final class AbandonedCloneGiven extends Fault {
    @Override
    InMemoryPreparedDatabases pool(Object lock) {
      return poolWith(
          lock,
          (entry, server, fingerprint) ->
              (entry.state() == State.READY || entry.abandoned())
                  && entry.database().server().equals(server)
                  && entry.database().fingerprint().equals(fingerprint));
    }
  }

  @CaughtBy("WarmPool.aNewRecordGetsAReadyClone")
  static final class NonceNotReplaced extends Fault {
    @Override
    InMemoryWriteRepository records(
        FaultyRegistry registry,
        InMemoryLeases leases,
        InMemoryOutbox outbox,
        InMemoryPreparedDatabases pool) {
      return new InMemoryWriteRepository(registry.lock, registry.records, leases, outbox, pool) {
        @Override
        TenantDatabaseCreatedEvent withNonce(
            TenantDatabaseCreatedEvent change, CreationNonce nonce) {
          return change;
        }
      };
    }
  }

  @CaughtBy("WarmPool.aNewRecordGetsAReadyClone")
  static final class EventHasTheNonceThatWasAskedFor extends Fault {
    @Override
    InMemoryWriteRepository records(
        FaultyRegistry registry,
        InMemoryLeases leases,
        InMemoryOutbox outbox,
        InMemoryPreparedDatabases pool) {
      return new InMemoryWriteRepository(registry.lock, registry.records, leases, outbox, pool) {
        private Optional<CreationNonce> asked = Optional.empty();

        @Override
        TenantDatabaseCreatedEvent withNonce(
            TenantDatabaseCreatedEvent change, CreationNonce nonce) {
          asked = Optional.of(change.state().creationNonce());
          return super.withNonce(change, nonce);
        }

        @Override
        void commit(TenantDatabaseEvent change) {
          if (change instanceof TenantDatabaseCreatedEvent created && asked.isPresent()) {
            registry.records.put(change.id(), change.state());
            outbox.add(super.withNonce(created, asked.get()));
          } else {
            super.commit(change);
          }
        }
      };
    }
  }

  @CaughtBy("WarmPool.aRefusedSaveLeavesTheClone")
  static final class RefusedSaveLosesTheClone extends Fault {
    @Override
    InMemoryWriteRepository records(
        FaultyRegistry registry,
        InMemoryLeases leases,
        InMemoryOutbox outbox,
        InMemoryPreparedDatabases pool) {
      return new InMemoryWriteRepository(registry.lock, registry.records, leases, outbox, pool) {
        @Override
        public NewRecord saveAndAcquire(
            TenantDatabaseCreatedEvent change,
            LeaseRequest request,
            MigrationFingerprint fingerprint) {
          try {
            return super.saveAndAcquire(change, request, fingerprint);
          } catch (RuntimeException e) {
            pool.findClone(change.state().server(), fingerprint).ifPresent(pool::take);
            throw e;
          }
        }
      };
    }
  }

  @CaughtBy("WarmPool.twoRecordsNeverShareANonce")
  static final class NonceShared extends Fault {
    @Override
    InMemoryWriteRepository records(
        FaultyRegistry registry,
        InMemoryLeases leases,
        InMemoryOutbox outbox,
        InMemoryPreparedDatabases pool) {
      return new InMemoryWriteRepository(registry.lock, registry.records, leases, outbox, pool) {
        @Override
        void requireOwnNonce(TenantDatabase state) {}
      };
    }
  }
}
