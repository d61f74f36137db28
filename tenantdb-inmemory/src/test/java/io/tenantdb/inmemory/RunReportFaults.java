package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunReport;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.spi.MigrationRuns;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registries that break one promise about what runs say of themselves each. */
final class RunReportFaults {

  private RunReportFaults() {}

  @CaughtBy("Reports.itsDatabasesComeInSlices")
  static final class SlicesAreWhole extends RunFault {
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

  @CaughtBy("Reports.whatWasNeverBegunIsNotSlow")
  static final class ShowsWhatNeverBeganAsSlow extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        public RunReport report(RunId id, int most) {
          RunReport sound = super.report(id, most);
          return new RunReport(
              sound.run(),
              sound.at(),
              sound.counts(),
              sound.replayed(),
              sound.retries(),
              sound.durations(),
              databases(id, Optional.empty(), most),
              sound.failures(),
              sound.byTool());
        }
      };
    }
  }

  @CaughtBy("Reports.failuresWithoutAStatementAreToldApartByWhatTheySayButForNames")
  static final class MergesWhatNamesNoStatement extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        @Nullable String failureCause(RunResult result) {
          return null;
        }
      };
    }
  }

  @CaughtBy("Reports.failuresWithoutAStatementAreToldApartByWhatTheySayButForNames")
  static final class TellsFailuresApartByNames extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        String failureCause(RunResult result) {
          return ((RunOutcome.Failed) result.outcome()).failure().message().value();
        }
      };
    }
  }

  @CaughtBy("Reports.whatWasNotReplayedIsGroupedByItsReason")
  static final class ForgetsWhyNothingWasReplayed extends RunFault {
    @Override
    MigrationRuns faulty(Parts parts) {
      return new Runs(parts) {
        @Override
        MigrationWay way(RunOutcome.Succeeded outcome) {
          return outcome.way() instanceof MigrationWay.ByTool
              ? new MigrationWay.ByTool("")
              : outcome.way();
        }
      };
    }
  }
}
