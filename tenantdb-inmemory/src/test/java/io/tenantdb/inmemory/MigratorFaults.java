package io.tenantdb.inmemory;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.tck.Samples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Migrators that break one promise each. */
final class MigratorFaults {

  private MigratorFaults() {}

  /** A migrator that is sound but for what a subclass overrides. */
  private abstract static class Fault extends MigratorSuite implements TenantDatabaseMigrator {

    @Override
    protected final TenantDatabaseMigrator migrator() {
      return this;
    }

    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      return sound.migrate(route, MigrationTerms.standard(), Samples.heldFence());
    }

    @Override
    public MigrationOutcome verify(TenantRoute route) {
      return sound.verify(route);
    }

    @Override
    public Optional<MigrationTarget> target(Optional<SchemaVersion> upTo) {
      return sound.target(upTo);
    }

    @Override
    public Optional<List<PendingMigration>> pending(
        SchemaState applied, Optional<SchemaVersion> upTo) {
      return sound.pending(applied, upTo);
    }

    @Override
    public Optional<TemplatePlan> templatePlan() {
      return sound.templatePlan();
    }

    @Override
    public MigrationOutcome migrateTemplate(DatabaseAddress address, Optional<SchemaVersion> upTo) {
      return sound.migrateTemplate(address, upTo);
    }

    @Override
    public SchemaObjects schemaObjects(DatabaseAddress address) {
      return sound.schemaObjects(address);
    }

    @Override
    public MigrationOutcome verifyTemplate(DatabaseAddress address) {
      return sound.verifyTemplate(address);
    }

    static TenantRoute routeTo(DatabaseAddress address) {
      return new TenantRoute(
          Samples.id(), Samples.tenantId(), address.server(), address.databaseName(), 1, false);
    }
  }

  @CaughtBy("aMigrationThatFailsIsAnOutcome")
  static final class ReportsTheNewestVersionWhateverWasReached extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      MigrationOutcome outcome = super.migrate(route, terms, fence);
      SchemaState wrong = new SchemaState(newestVersion(), outcome.state().reachedAt(), null);
      return outcome instanceof MigrationOutcome.Failed failed
          ? new MigrationOutcome.Failed(wrong, failed.error(), failed.rolledBack())
          : outcome;
    }
  }

  @CaughtBy("theMigrationsBeforeTheFailedOneStayApplied")
  static final class SwallowsTheFailure extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      return MigrationOutcome.Migrated.unchanged(super.migrate(route, terms, fence).state());
    }
  }

  @CaughtBy("aMigrationThatFailsIsAnOutcome")
  static final class ThrowsTheFailure extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      MigrationOutcome outcome = super.migrate(route, terms, fence);
      if (outcome instanceof MigrationOutcome.Failed failed) {
        throw new TenantServerException(
            route.server(), route.databaseName(), failed.error().message(), null);
      }
      return outcome;
    }
  }

  @CaughtBy("aDatabaseIsMigratedUpToAVersionAndThenTheRest")
  static final class KnowsNoTarget extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      return super.migrate(route, MigrationTerms.standard(), fence);
    }
  }

  @CaughtBy("whatIsPendingIsToldFromTheStateAlone")
  static final class PendingIsAllThereIs extends Fault {
    @Override
    public Optional<List<PendingMigration>> pending(
        SchemaState applied, Optional<SchemaVersion> upTo) {
      return super.pending(applied, Optional.empty());
    }
  }

  @CaughtBy("ofAnUnknownStateNothingIsTold")
  static final class NothingIsPendingWhereNothingIsKnown extends Fault {
    @Override
    public Optional<List<PendingMigration>> pending(
        SchemaState applied, Optional<SchemaVersion> upTo) {
      return Optional.of(super.pending(applied, upTo).orElse(List.of()));
    }
  }

  @CaughtBy("theTargetIsWhatAMigratedDatabaseShows")
  static final class TargetIsThatOfTheTemplate extends Fault {
    @Override
    public Optional<MigrationTarget> target(Optional<SchemaVersion> upTo) {
      return super.target(upTo)
          .map(
              target ->
                  new MigrationTarget(
                      sound.templatePlan().orElseThrow().fingerprint(), target.version()));
    }
  }

  @CaughtBy("aDatabaseThatIsBehindShowsAnotherFingerprint")
  static final class FingerprintIsAlwaysThatOfTheTarget extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      MigrationOutcome outcome = super.migrate(route, terms, fence);
      return outcome instanceof MigrationOutcome.Failed failed
          ? new MigrationOutcome.Failed(
              new SchemaState(
                  failed.state().version(),
                  failed.state().reachedAt(),
                  sound.target(Optional.empty()).orElseThrow().fingerprint()),
              failed.error(),
              failed.rolledBack())
          : outcome;
    }
  }

  @CaughtBy("whoLostItsLeaseBeginsNothing")
  static final class WorksWithoutALease extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      return super.migrate(route, terms, Samples.heldFence());
    }
  }

  @CaughtBy("theWayTellsWhetherSomethingWasDone")
  static final class DoesNotTellTheWay extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      return super.migrate(route, terms, fence) instanceof MigrationOutcome.Migrated migrated
          ? new MigrationOutcome.Migrated(
              migrated.state(), migrated.applied(), new MigrationWay.Nothing())
          : super.migrate(route, terms, fence);
    }
  }

  @CaughtBy("aFailureSaysWhichMigrationFailedAndThatTryingAgainDoesNotHelp")
  static final class CallsEveryFailureTransient extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      MigrationOutcome outcome = super.migrate(route, terms, fence);
      return outcome instanceof MigrationOutcome.Failed failed
          ? new MigrationOutcome.Failed(
              failed.state(),
              MigrationError.of(MigrationError.Kind.DEADLOCK, failed.error().message()),
              failed.rolledBack())
          : outcome;
    }
  }

  @CaughtBy("aFailureThatWasRolledBackSaysSo")
  static final class NeverSaysThatAFailureWasRolledBack extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      MigrationOutcome outcome = super.migrate(route, terms, fence);
      return outcome instanceof MigrationOutcome.Failed failed
          ? new MigrationOutcome.Failed(failed.state(), failed.error(), false)
          : outcome;
    }
  }

  @CaughtBy("verifyOfAnEmptyDatabaseFindsNoHistoryAndMakesNone")
  static final class VerifyMigrates extends Fault {
    @Override
    public MigrationOutcome verify(TenantRoute route) {
      return MigrationOutcome.Migrated.unchanged(
          super.migrate(route, MigrationTerms.standard(), Samples.heldFence()).state());
    }
  }

  @CaughtBy("aMigratedDatabaseHasNothingLeftToDo")
  static final class CountsMigrationsThatWereThereBefore extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route, MigrationTerms terms, Fence fence) {
      return super.migrate(route, terms, fence) instanceof MigrationOutcome.Migrated migrated
          ? new MigrationOutcome.Migrated(migrated.state(), migrationCount(), migrated.way())
          : super.migrate(route, terms, fence);
    }
  }

  /** The time is not read from the history: it is that of the call. */
  @CaughtBy("verifyReadsTheHistoryOfAMigratedDatabase")
  static final class ReachedAtIsTheTimeOfTheCall extends Fault {
    private long calls;

    @Override
    public MigrationOutcome verify(TenantRoute route) {
      SchemaState state = super.verify(route).state();
      LastMigrationAt reachedAt = state.reachedAt();
      calls++;
      return MigrationOutcome.Migrated.unchanged(
          reachedAt == null
              ? state
              : new SchemaState(
                  state.version(),
                  new LastMigrationAt(reachedAt.value().plusMillis(calls)),
                  state.fingerprint()));
    }
  }

  @CaughtBy("Templates.thePlanIsTheSameWhereverAndWheneverItIsMade")
  static final class FingerprintIsRandom extends Fault {
    @Override
    public Optional<TemplatePlan> templatePlan() {
      return Optional.of(new TemplatePlan(Samples.fingerprint(), false));
    }
  }

  @CaughtBy("Templates.aPlanThatStopsBeforeAMigrationIsNotComplete")
  static final class EveryPlanIsComplete extends Fault {
    @Override
    public Optional<TemplatePlan> templatePlan() {
      return super.templatePlan().map(plan -> new TemplatePlan(plan.fingerprint(), true));
    }
  }

  @CaughtBy("Templates.aTemplateGetsTheMigrationsThatAreTheSameForEveryTenant")
  static final class TemplateGetsWhatDiffersByTenant extends Fault {
    @Override
    public MigrationOutcome migrateTemplate(DatabaseAddress address, Optional<SchemaVersion> upTo) {
      return super.migrate(routeTo(address), MigrationTerms.standard(), Samples.heldFence());
    }
  }

  @CaughtBy("Templates.aTemplateIsMigratedUpToAVersionAndThenTheRest")
  static final class TemplateGetsAllAtOnce extends Fault {
    @Override
    public MigrationOutcome migrateTemplate(DatabaseAddress address, Optional<SchemaVersion> upTo) {
      return super.migrateTemplate(address, Optional.empty());
    }
  }

  @CaughtBy("SchemaReading.databasesWithTheSameMigrationsHaveTheSameObjects")
  static final class TellsTheDatabasesName extends Fault {
    @Override
    public SchemaObjects schemaObjects(DatabaseAddress address) {
      Map<String, String> objects = new HashMap<>(super.schemaObjects(address).definitions());
      objects.put("database", address.databaseName().value());
      return new SchemaObjects(objects);
    }
  }

  @CaughtBy("SchemaReading.whatSomebodyElseChangedIsToldWithBothForms")
  static final class TellsWhatTheHistoryShows extends Fault {
    @Override
    public SchemaObjects schemaObjects(DatabaseAddress address) {
      SchemaState state = super.verify(routeTo(address)).state();
      return new SchemaObjects(Map.of("version", String.valueOf(state.version())));
    }
  }

  @CaughtBy("SchemaReading.readingTheObjectsChangesNothing")
  static final class ReadingTheObjectsMigrates extends Fault {
    @Override
    public SchemaObjects schemaObjects(DatabaseAddress address) {
      super.migrate(routeTo(address), MigrationTerms.standard(), Samples.heldFence());
      return super.schemaObjects(address);
    }
  }

  @CaughtBy("Templates.aDatabaseThatHoldsMoreIsNoTemplate")
  static final class TemplateThatHoldsMoreIsAccepted extends Fault {
    @Override
    public MigrationOutcome verifyTemplate(DatabaseAddress address) {
      MigrationOutcome outcome = super.verify(routeTo(address));
      return outcome.state().version() == null ? super.verifyTemplate(address) : outcome;
    }
  }

  @CaughtBy("Templates.anEmptyDatabaseIsNoTemplateAndStaysEmpty")
  static final class EmptyTemplateIsAccepted extends Fault {
    @Override
    public MigrationOutcome verifyTemplate(DatabaseAddress address) {
      MigrationOutcome outcome = super.verify(routeTo(address));
      return outcome.state().version() == null ? outcome : super.verifyTemplate(address);
    }
  }

  @CaughtBy("Templates.anEmptyDatabaseIsNoTemplateAndStaysEmpty")
  static final class VerifyingATemplateMigratesIt extends Fault {
    @Override
    public MigrationOutcome verifyTemplate(DatabaseAddress address) {
      MigrationOutcome outcome = super.verifyTemplate(address);
      super.migrateTemplate(address, Optional.empty());
      return outcome;
    }
  }
}
