package io.tenantdb.inmemory;

import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.run.RunTerms;
import io.tenantdb.api.spi.MigrationRuns;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Registries that break one promise about what runs select, and about their waves and control each.
 */
final class RunOrderFaults {

  private RunOrderFaults() {}

  @CaughtBy("Selecting.aPlanPutsWhatIsAlikeTogether")
  static final class PlansWithoutWaves extends RunFault {
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

  @CaughtBy("Waves.theRestWaitsForTheCanary")
  static final class WavesIgnored extends RunFault {
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

  @CaughtBy("Waves.aCanaryThatIsSkippedAsAWholeHoldsNothingUp")
  static final class WaitsForOneOfTheCanaryToSucceed extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        boolean endWave(StoredRun run) {
          int wave = run.run().wave();
          return run.databases()
                  .filter(database -> database.shown().wave() == wave)
                  .anyMatch(database -> database.shown().state() != RunDatabaseState.SKIPPED)
              && super.endWave(run);
        }
      };
    }
  }

  @CaughtBy("Waves.theRestWaitsForTheCanary")
  static final class NextWaveWhileTheLastOfTheCanaryAreUnderWay extends RunFault {
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
  static final class BudgetIgnored extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void stopIfOverBudget(StoredRun run, int wave) {}
      };
    }
  }

  @CaughtBy("Waves.failuresWithinTheBudgetStopNothing")
  static final class BudgetOfTheWholeRun extends RunFault {
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
  static final class GoesOnWhilePaused extends RunFault {
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
  static final class CancelsWhatIsFinished extends RunFault {
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
  static final class StaysStopped extends RunFault {
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
  static final class SelectsWhatIsSuspended extends RunFault {
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
  static final class SelectsEverybody extends RunFault {
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

  @CaughtBy("Waves.aNamedCanaryWithoutADatabaseIsRefusedAndPlannedAsTheSecondWave")
  static final class StartsWithoutTheNamedCanary extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void requireCanary(NewMigrationRun wanted, List<PlannedDatabase> plan) {}
      };
    }
  }
}
