package io.tenantdb.inmemory;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.tck.Samples;
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
    public MigrationOutcome migrate(TenantRoute route) {
      return sound.migrate(route);
    }

    @Override
    public MigrationOutcome verify(TenantRoute route) {
      return sound.verify(route);
    }

    @Override
    public Optional<TemplatePlan> templatePlan() {
      return sound.templatePlan();
    }

    @Override
    public MigrationOutcome migrateTemplate(DatabaseAddress address) {
      return sound.migrateTemplate(address);
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
    public MigrationOutcome migrate(TenantRoute route) {
      MigrationOutcome outcome = super.migrate(route);
      SchemaState wrong = new SchemaState(newestVersion(), outcome.state().reachedAt(), null);
      return outcome instanceof MigrationOutcome.Failed failed
          ? new MigrationOutcome.Failed(wrong, failed.error())
          : outcome;
    }
  }

  @CaughtBy("theMigrationsBeforeTheFailedOneStayApplied")
  static final class SwallowsTheFailure extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route) {
      return new MigrationOutcome.Migrated(super.migrate(route).state(), 0);
    }
  }

  @CaughtBy("aMigrationThatFailsIsAnOutcome")
  static final class ThrowsTheFailure extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route) {
      MigrationOutcome outcome = super.migrate(route);
      if (outcome instanceof MigrationOutcome.Failed failed) {
        throw new TenantServerException(route.server(), route.databaseName(), failed.error(), null);
      }
      return outcome;
    }
  }

  @CaughtBy("verifyOfAnEmptyDatabaseFindsNoHistoryAndMakesNone")
  static final class VerifyMigrates extends Fault {
    @Override
    public MigrationOutcome verify(TenantRoute route) {
      return new MigrationOutcome.Migrated(super.migrate(route).state(), 0);
    }
  }

  @CaughtBy("aMigratedDatabaseHasNothingLeftToDo")
  static final class CountsMigrationsThatWereThereBefore extends Fault {
    @Override
    public MigrationOutcome migrate(TenantRoute route) {
      return super.migrate(route) instanceof MigrationOutcome.Migrated migrated
          ? new MigrationOutcome.Migrated(migrated.state(), migrationCount())
          : super.migrate(route);
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
      return new MigrationOutcome.Migrated(
          reachedAt == null
              ? state
              : new SchemaState(
                  state.version(),
                  new LastMigrationAt(reachedAt.value().plusMillis(calls)),
                  state.fingerprint()),
          0);
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
    public MigrationOutcome migrateTemplate(DatabaseAddress address) {
      return super.migrate(routeTo(address));
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
      super.migrateTemplate(address);
      return outcome;
    }
  }
}
