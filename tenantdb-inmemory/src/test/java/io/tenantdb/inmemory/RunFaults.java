package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.run.RunTerms;
import io.tenantdb.api.spi.MigrationRuns;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import io.tenantdb.tck.MigrationRunsContract;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Registries that break one promise about runs each. */
final class RunFaults {

  private RunFaults() {}

  /** What runs are made of. */
  private record Parts(
      FaultyRegistry registry, InMemoryLeases leases, TenantDatabaseWriteRepository repository) {}

  /** Runs that are sound but for what an anonymous subclass overrides. */
  private static class Runs extends InMemoryRuns {

    final Parts parts;

    Runs(Parts parts) {
      super(
          parts.registry().lock,
          InstantSource.system(),
          parts.registry().records,
          parts.leases(),
          parts.repository());
      this.parts = parts;
    }
  }

  private abstract static class Fault extends MigrationRunsContract {

    abstract MigrationRuns faulty(Parts parts);

    @Override
    protected final TenantDatabaseRegistry registry() {
      return new FaultyRegistry() {
        @Override
        MigrationRuns newRuns(InMemoryLeases leases, TenantDatabaseWriteRepository repository) {
          return faulty(new Parts(this, leases, repository));
        }
      };
    }
  }

  @CaughtBy("Claiming.eachDatabaseIsGivenOnce")
  static final class GivesWhatAWorkerHas extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean isFree(StoredRunDatabase database) {
          return true;
        }
      };
    }
  }

  @CaughtBy("Selecting.aPlanPutsWhatIsAlikeTogether")
  static final class PlansWithoutWaves extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        public List<PlannedGroup> planGroups(NewMigrationRun run) {
          MigrationRunOptions options = run.options();
          return super.planGroups(
              new NewMigrationRun(
                  run.id(),
                  new MigrationRunOptions(
                      options.attribution(),
                      options.selection(),
                      new RunCanary.None(),
                      options.terms()),
                  run.target()));
        }
      };
    }
  }

  @CaughtBy("Leaving.whatIsLeftToOthersIsAsItWasAndGivenToTheNextThatAsks")
  static final class TakesWhatIsLeftToOthers extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean isLeft(RunDecision decided) {
          return false;
        }
      };
    }
  }

  @CaughtBy("Claiming.aRecordThatSomebodyWorksOnIsTriedAsOftenAsTheTermsSay")
  static final class WaitsForOthersForEver extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void putOffBusy(StoredRun run) {}
      };
    }
  }

  @CaughtBy("Claiming.ofManyClaimersNoMoreThanTheParallelismGetOne")
  static final class ParallelismIgnored extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean hasPlace(StoredRun run, StoredRunDatabase database) {
          return run.runningOn(database.server()) < run.run().terms().parallelismPerServer();
        }
      };
    }
  }

  @CaughtBy("Claiming.ofManyClaimersNoMoreThanTheParallelismOfAServerGetOne")
  static final class ParallelismOfAServerIgnored extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean hasPlace(StoredRun run, StoredRunDatabase database) {
          return run.count(RunDatabaseState.RUNNING) < run.run().terms().parallelism();
        }
      };
    }
  }

  @CaughtBy("Claiming.aClaimChangesTheRecordAndTakesItsLease")
  static final class BeginsWithoutALease extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        Lease lease(TenantDatabaseId id, RunDecision decided, LeaseRequest request) {
          Lease lease = super.lease(id, decided, request);
          parts.leases().release(lease);
          return lease;
        }
      };
    }
  }

  @CaughtBy("Claiming.aRecordThatSomebodyWorksOnIsPassedOver")
  static final class FailsOnWhatSomebodyWorksOn extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean isFree(StoredRunDatabase database) {
          return database.is(RunDatabaseState.WAITING) || super.isFree(database);
        }
      };
    }
  }

  @CaughtBy("Claiming.otherWorkThatWasLeftUnfinishedIsNotTakenOver")
  static final class TakesOverWhateverWasLeft extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean isFree(StoredRunDatabase database) {
          try {
            parts.leases().requireFree(database.id());
            return true;
          } catch (RuntimeException e) {
            return false;
          }
        }
      };
    }
  }

  @CaughtBy("Results.aDatabaseRestsBeforeItIsTriedAgain")
  static final class TriesAgainAtOnce extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean isOpen(StoredRun run, StoredRunDatabase database) {
          return database.shown().wave() <= run.run().wave();
        }
      };
    }
  }

  @CaughtBy("Results.whatADeadWorkerLeftIsTakenOver")
  static final class WhatIsLeftStaysLeft extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean isFree(StoredRunDatabase database) {
          return database.is(RunDatabaseState.WAITING) && super.isFree(database);
        }
      };
    }
  }

  @CaughtBy("Results.aWorkerThatLostItsLeaseWritesNothingAndIsGivenNothing")
  static final class GoesOnWithALostLease extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void write(StoredRun run, RunResult result) {
          try {
            super.write(run, result);
          } catch (LeaseLostException e) {
            // As an adapter does that does not look at what its update changed.
          }
        }
      };
    }
  }

  @CaughtBy("Results.whatARunHasBegunIsNotTheReconcilers")
  static final class LeavesItsWorkToTheReconciler extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean hasBegun(TenantDatabaseId id) {
          return false;
        }
      };
    }
  }

  @CaughtBy("Waves.theRestWaitsForTheCanary")
  static final class WavesIgnored extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean isOpen(StoredRun run, StoredRunDatabase database) {
          return true;
        }
      };
    }
  }

  @CaughtBy("Waves.theRestWaitsForTheCanary")
  static final class NextWaveWhileTheLastOfTheCanaryAreUnderWay extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean endWave(StoredRun run) {
          int wave = run.run().wave();
          if (wave < run.run().waves()
              && run.in(RunDatabaseState.WAITING).noneMatch(d -> d.shown().wave() <= wave)) {
            run.beginWave(wave + 1);
            return true;
          }
          return super.endWave(run);
        }
      };
    }
  }

  @CaughtBy("Waves.aBudgetStopsBeforeTheNextWave")
  static final class BudgetIgnored extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void stopIfOverBudget(StoredRun run, int wave) {}
      };
    }
  }

  @CaughtBy("Waves.failuresWithinTheBudgetStopNothing")
  static final class BudgetOfTheWholeRun extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void stopIfOverBudget(StoredRun run, int wave) {
          long failed = run.count(RunDatabaseState.FAILED);
          if (!run.run().terms().budget().allows(failed, run.databases().count())) {
            run.move(RunState.STOPPED, InstantSource.system().instant());
          }
        }
      };
    }
  }

  @CaughtBy("Control.aPausedRunBeginsNothingUntilItIsResumed")
  static final class GoesOnWhilePaused extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean begins(StoredRun run) {
          return !run.run().isOver();
        }
      };
    }
  }

  @CaughtBy("Control.aPausedOrStoppedRunCanBeCancelledAndAFinishedOneCannot")
  static final class CancelsWhatIsFinished extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        public boolean cancel(RunId id) {
          return move(id, EnumSet.allOf(RunState.class), RunState.CANCELLED);
        }
      };
    }
  }

  @CaughtBy("Control.aStoppedRunGoesOnWithItsFailedOnes")
  static final class StaysStopped extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        public long retryFailed(RunId id) {
          long failed = super.retryFailed(id);
          move(id, Set.of(RunState.RUNNING), RunState.STOPPED);
          return failed;
        }
      };
    }
  }

  @CaughtBy("Selecting.suspendedOnesAreSelectedIfTheTermsSaySo")
  static final class SelectsWhatIsSuspended extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        public MigrationRun start(NewMigrationRun run) {
          MigrationRunOptions options = run.options();
          RunTerms terms = options.terms();
          return super.start(
              new NewMigrationRun(
                  run.id(),
                  new MigrationRunOptions(
                      options.attribution(),
                      options.selection(),
                      options.canary(),
                      new RunTerms(
                          terms.parallelism(),
                          terms.parallelismPerServer(),
                          terms.budget(),
                          terms.retries(),
                          true,
                          terms.servesAfterFailure(),
                          terms.migration())),
                  run.target()));
        }
      };
    }
  }

  @CaughtBy("Selecting.namedTenantsAreSelected")
  static final class SelectsEverybody extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        public MigrationRun start(NewMigrationRun run) {
          MigrationRunOptions options = run.options();
          return super.start(
              new NewMigrationRun(
                  run.id(),
                  new MigrationRunOptions(
                      options.attribution(), RunSelection.all(), options.canary(), options.terms()),
                  run.target()));
        }
      };
    }
  }

  @CaughtBy("Reports.itsDatabasesComeInSlices")
  static final class SlicesAreWhole extends Fault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        public List<RunDatabase> databases(RunId id, Optional<TenantDatabaseId> after, int limit) {
          return super.databases(id, after, 1000);
        }
      };
    }
  }
}
