package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunDecision;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.spi.MigrationRuns;

/** Registries that break one promise about who works on what each. */
final class RunFaults {

  private RunFaults() {}

  @CaughtBy("Claiming.eachDatabaseIsGivenOnce")
  static final class GivesWhatAWorkerHas extends RunFault {
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

  @CaughtBy("Leaving.whatIsLeftToOthersIsAsItWasAndGivenToTheNextThatAsks")
  static final class TakesWhatIsLeftToOthers extends RunFault {
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
  static final class WaitsForOthersForEver extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void putOffBusy(StoredRun run) {}
      };
    }
  }

  @CaughtBy("Claiming.ofManyClaimersNoMoreThanTheParallelismGetOne")
  static final class ParallelismIgnored extends RunFault {
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
  static final class ParallelismOfAServerIgnored extends RunFault {
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
  static final class BeginsWithoutALease extends RunFault {
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
  static final class FailsOnWhatSomebodyWorksOn extends RunFault {
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
  static final class TakesOverWhateverWasLeft extends RunFault {
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
  static final class TriesAgainAtOnce extends RunFault {
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
  static final class WhatIsLeftStaysLeft extends RunFault {
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
  static final class GoesOnWithALostLease extends RunFault {
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
  static final class LeavesItsWorkToTheReconciler extends RunFault {
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

  @CaughtBy("Results.everyPartOfAFailureIsStored")
  static final class ForgetsThatTheHistoryWasRead extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        void write(StoredRun run, RunResult result) {
          super.write(
              run,
              result.outcome() instanceof RunOutcome.Failed failed
                  ? new RunResult(
                      result.lease(), result.change(), new RunOutcome.Failed(unread(failed)))
                  : result);
        }
      };
    }

    private static RunFailure unread(RunOutcome.Failed failed) {
      RunFailure all = failed.failure();
      return new RunFailure(
          all.kind(), all.message(), all.script(), all.line(), all.statement(), false);
    }
  }
}
