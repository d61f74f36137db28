package io.tenantdb.inmemory;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.lease.PreparationLease;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry.State;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.tck.PreparedDatabasesContract;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Registries that break one promise about templates and clones each. */
final class PreparedDatabasesFaults {

  private PreparedDatabasesFaults() {}

  /** Prepared databases that are sound but for what an anonymous subclass overrides. */
  private static class Prepared extends InMemoryPreparedDatabases {
    Prepared(Object lock) {
      super(lock, InstantSource.system());
    }
  }

  private abstract static class Fault extends PreparedDatabasesContract {

    abstract InMemoryPreparedDatabases faulty(Object lock);

    @Override
    protected final TenantDatabaseRegistry registry() {
      return new FaultyRegistry() {
        @Override
        InMemoryPreparedDatabases newPreparedDatabases() {
          return faulty(lock);
        }
      };
    }
  }

  @CaughtBy("Limits.noMoreAreBegunThanThereMayBe")
  static final class MoreThanThereMayBe extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        long present(PreparedDatabase database) {
          return 0;
        }
      };
    }
  }

  @CaughtBy("Limits.noMoreAreUnderConstructionAtOnceOnAServerWhateverTheyHold")
  static final class MoreAtOnce extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        long underConstruction(PreparedDatabase database) {
          return 0;
        }
      };
    }
  }

  @CaughtBy("Limits.discardedOnesDoNotCount")
  static final class DiscardedOnesCount extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        boolean counts(Row row) {
          return true;
        }
      };
    }
  }

  /** Calls in a row never notice: each test looks at the entries between them. */
  @CaughtBy("Limits.ofManyCallersOneBuildsTheTemplate")
  static final class CountedBeforeTheOthersCommitted extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        private List<Row> seen = List.of();

        @Override
        public List<PreparedDatabaseEntry> findByServer(ServerName server) {
          synchronized (lock) {
            seen = List.copyOf(rows.values());
            return super.findByServer(server);
          }
        }

        @Override
        long present(PreparedDatabase database) {
          return seen.isEmpty() ? 0 : super.present(database);
        }
      };
    }
  }

  @CaughtBy("Building.aBuilderThatLostItsLeaseChangesNothing")
  static final class CompletesWithALostLease extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        public boolean complete(PreparationLease lease, SchemaState schema) {
          synchronized (lock) {
            return super.complete(lease, schema)
                || rows.computeIfPresent(
                        lease.nonce(),
                        (nonce, row) ->
                            new Row(
                                row.database(), State.READY, schema, row.lease(), row.expiresAt()))
                    != null;
          }
        }
      };
    }
  }

  @CaughtBy("Building.whatIsCompletedIsReadyAndNobodysAnyMore")
  static final class LeaseOutlivesTheCompletion extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        Optional<Row> held(PreparationLease lease) {
          return Optional.ofNullable(rows.get(lease.nonce()))
              .filter(row -> row.lease().equals(lease));
        }
      };
    }
  }

  @CaughtBy("Discarding.anAbandonedDropIsTakenOver")
  static final class TokenNotChecked extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        Optional<Row> held(PreparationLease lease) {
          return Optional.ofNullable(rows.get(lease.nonce()))
              .filter(row -> row.state() != State.READY);
        }
      };
    }
  }

  @CaughtBy("Discarding.whatAWorkerBuildsIsNotDiscarded")
  static final class DiscardsWhatIsLeased extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        boolean isFree(Row row) {
          return true;
        }
      };
    }
  }

  @CaughtBy("Discarding.anAbandonedBuildIsDiscarded")
  static final class AbandonedOneStaysForEver extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        boolean isFree(Row row) {
          return row.state() == State.READY;
        }
      };
    }
  }

  @CaughtBy("Use.nothingButAReadyTemplateOfThatServerAndFingerprintIsFound")
  static final class FindsATemplateThatIsNotReady extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        public Optional<PreparedDatabaseEntry> useTemplate(
            ServerName server, MigrationFingerprint fingerprint) {
          super.useTemplate(server, fingerprint);
          return findByServer(server).stream()
              .filter(entry -> entry.database().kind() == Kind.TEMPLATE)
              .filter(entry -> entry.database().fingerprint().equals(fingerprint))
              .findFirst();
        }
      };
    }
  }

  @CaughtBy("Use.theUseOfATemplateIsThatOfItsClonesAsWell")
  static final class UseIsNotRecorded extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        public Optional<PreparedDatabaseEntry> useTemplate(
            ServerName server, MigrationFingerprint fingerprint) {
          return findByServer(server).stream()
              .filter(entry -> entry.state() == State.READY)
              .filter(entry -> entry.database().kind() == Kind.TEMPLATE)
              .filter(entry -> entry.database().fingerprint().equals(fingerprint))
              .findFirst();
        }
      };
    }
  }

  @CaughtBy("Use.theEntriesOfAServerComeInTheOrderInWhichTheyWereRecorded")
  static final class NewestEntryFirst extends Fault {
    @Override
    InMemoryPreparedDatabases faulty(Object lock) {
      return new Prepared(lock) {
        @Override
        public List<PreparedDatabaseEntry> findByServer(ServerName server) {
          List<PreparedDatabaseEntry> entries = new ArrayList<>(super.findByServer(server));
          Collections.reverse(entries);
          return entries;
        }
      };
    }
  }
}
