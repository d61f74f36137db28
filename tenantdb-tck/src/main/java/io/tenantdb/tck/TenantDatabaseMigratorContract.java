package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTarget;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.PendingMigration;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract of {@link TenantDatabaseMigrator}. */
public abstract class TenantDatabaseMigratorContract {

  private static final int DATABASES = 4;

  private TenantDatabaseMigrator migrator;

  /** For the adapter's test class. */
  protected TenantDatabaseMigratorContract() {}

  /**
   * The adapter, with three migrations or more, as one node of the host has it; called several
   * times a test.
   */
  protected abstract TenantDatabaseMigrator migrator();

  /** The version of the newest migration. */
  protected abstract SchemaVersion newestVersion();

  /** How many migrations there are. */
  protected abstract int migrationCount();

  /**
   * How many migrations, from the oldest on, are the same for every tenant: two or more, but not
   * all.
   */
  protected abstract int sharedMigrationCount();

  /** Whether the adapter prepares templates; if not, their tests are left out. */
  protected boolean preparesTemplates() {
    return true;
  }

  /** The adapter with other migrations that are the same for every tenant: an earlier release. */
  protected abstract TenantDatabaseMigrator otherMigrator();

  /** Creates an empty database; another one with every call. */
  protected abstract TenantRoute newDatabase();

  /**
   * Has a migration fail on an empty database that is the same for every tenant, and not the first,
   * until it is repaired; for example by putting an object there that the migration creates.
   */
  protected abstract void sabotage(TenantRoute route);

  /** Takes away what {@link #sabotage} did. */
  protected abstract void repair(TenantRoute route);

  /** Changes an object of a migrated database behind the migrator's back, not its history. */
  protected abstract void drift(TenantRoute route);

  /** The route to a database that is not there, on a server that is. */
  protected TenantRoute missingDatabase() {
    TenantRoute real = newDatabase();
    return new TenantRoute(
        Samples.id(), real.tenantId(), real.server(), Samples.databaseName(), 1, true);
  }

  @Nested
  class Templates extends TemplateMigrationTests {
    Templates() {
      super(TenantDatabaseMigratorContract.this);
    }
  }

  @Nested
  class SchemaReading extends SchemaObjectsTests {
    SchemaReading() {
      super(TenantDatabaseMigratorContract.this);
    }
  }

  @BeforeEach
  void openMigrator() {
    migrator = migrator();
  }

  @Test
  void thereIsAPlanIfTemplatesArePrepared() {
    assertThat(migrator.templatePlan().isPresent()).isEqualTo(preparesTemplates());
  }

  @Test
  void anEmptyDatabaseGetsEveryMigration() {
    TenantRoute route = newDatabase();

    Migrated outcome =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));

    assertThat(outcome.applied()).isEqualTo(migrationCount());
    assertThat(outcome.state().version()).isEqualTo(newestVersion());
    assertThat(outcome.state().reachedAt()).isNotNull();
  }

  @Test
  void aMigratedDatabaseHasNothingLeftToDo() {
    TenantRoute route = newDatabase();
    SchemaState state =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state();

    assertThat(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(Migrated.unchanged(state));
  }

  @Test
  void verifyReadsTheHistoryOfAMigratedDatabase() {
    TenantRoute route = newDatabase();
    SchemaState state =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state();

    assertThat(state.version()).isEqualTo(newestVersion());
    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(state));
  }

  @Test
  void verifyOfAnEmptyDatabaseFindsNoHistoryAndMakesNone() {
    TenantRoute route = newDatabase();

    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(SchemaState.none()));
    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(SchemaState.none()));

    assertThat(
            migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isEqualTo(migrationCount());
  }

  @Test
  void aMigrationThatFailsIsAnOutcome() {
    TenantRoute route = newDatabase();
    sabotage(route);

    Failed outcome =
        failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));

    assertThat(outcome.error().message()).isNotBlank();
    assertThat(outcome.state().version()).isNotNull().isLessThan(newestVersion());
    assertThat(outcome.state().reachedAt()).isNotNull();
  }

  @Test
  void theMigrationsBeforeTheFailedOneStayApplied() {
    TenantRoute route = newDatabase();
    sabotage(route);

    SchemaState state =
        failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state();

    assertThat(migrator.verify(route).state()).isEqualTo(state);
    assertThat(
            failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state())
        .isEqualTo(state);
  }

  @Test
  void aRepairedDatabaseGetsTheRest() {
    TenantRoute route = newDatabase();
    sabotage(route);
    failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));

    repair(route);
    Migrated outcome =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));

    assertThat(outcome.applied()).isPositive().isLessThan(migrationCount());
    assertThat(outcome.state().version()).isEqualTo(newestVersion());
    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(outcome.state()));
  }

  @Test
  void aDatabaseIsMigratedUpToAVersionAndThenTheRest() {
    TenantRoute route = newDatabase();
    TenantRoute other = newDatabase();
    sabotage(other);
    SchemaVersion before =
        Objects.requireNonNull(
            failed(migrator.migrate(other, MigrationTerms.standard(), Samples.heldFence()))
                .state()
                .version());

    Migrated first =
        migrated(
            migrator.migrate(
                route, MigrationTerms.standard().withUpTo(before), Samples.heldFence()));

    assertThat(first.state().version()).isEqualTo(before);
    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(first.state()));
    Migrated rest =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));
    assertThat(first.applied() + rest.applied()).isEqualTo(migrationCount());
    assertThat(rest.state().version()).isEqualTo(newestVersion());
    assertThat(
            migrator.migrate(
                route, MigrationTerms.standard().withUpTo(before), Samples.heldFence()))
        .as("a database that is ahead")
        .isEqualTo(Migrated.unchanged(rest.state()));
  }

  @Test
  void theTargetIsWhatAMigratedDatabaseShows() {
    TenantRoute route = newDatabase();
    Optional<MigrationTarget> target = migrator.target(Optional.empty());

    SchemaState state =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state();

    assertThat(state.fingerprint()).isNotNull();
    assertThat(migrator.verify(route).state().fingerprint()).isEqualTo(state.fingerprint());
    target.ifPresent(
        told -> {
          assertThat(told.fingerprint()).isEqualTo(state.fingerprint());
          assertThat(told.version()).isEqualTo(newestVersion());
        });
    assertThat(migrator().target(Optional.empty())).as("by another node").isEqualTo(target);
  }

  @Test
  void aDatabaseThatIsBehindShowsAnotherFingerprint() {
    TenantRoute route = newDatabase();
    sabotage(route);

    SchemaState behind =
        failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state();

    repair(route);
    SchemaState whole =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state();
    assertThat(behind.fingerprint()).isNotNull().isNotEqualTo(whole.fingerprint());
    migrator
        .target(Optional.ofNullable(behind.version()))
        .ifPresent(told -> assertThat(told.fingerprint()).isEqualTo(behind.fingerprint()));
  }

  @Test
  void whatIsPendingIsToldFromTheStateAlone() {
    TenantRoute route = newDatabase();
    sabotage(route);
    SchemaState behind =
        failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).state();
    Optional<List<PendingMigration>> pending = migrator.pending(behind, Optional.empty());
    repair(route);

    Migrated whole =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));

    assertThat(pending.isPresent()).isEqualTo(migrator.target(Optional.empty()).isPresent());
    pending.ifPresent(
        told -> {
          assertThat(told).hasSize(whole.applied()).doesNotHaveDuplicates();
          assertThat(told.get(told.size() - 1).version()).isEqualTo(newestVersion());
          assertThat(migrator.pending(behind, Optional.ofNullable(behind.version())))
              .as("up to the version that is reached")
              .contains(List.of());
          assertThat(migrator.pending(whole.state(), Optional.empty())).contains(List.of());
        });
    assertThat(migrator().pending(behind, Optional.empty()))
        .as("by another node")
        .isEqualTo(pending);
  }

  @Test
  void ofAnUnknownStateNothingIsTold() {
    SchemaState state =
        migrated(migrator.migrate(newDatabase(), MigrationTerms.standard(), Samples.heldFence()))
            .state();
    SchemaState foreign =
        new SchemaState(state.version(), state.reachedAt(), Samples.fingerprint());

    assertThat(migrator.pending(foreign, Optional.empty())).isEmpty();
    assertThat(migrator.pending(SchemaState.none(), Optional.empty())).isEmpty();
  }

  @Test
  void whoLostItsLeaseBeginsNothing() {
    TenantRoute route = newDatabase();
    LeaseLostException lost =
        new LeaseLostException(new Lease(route.id(), "late worker", LeasedOperation.MIGRATE, 1));
    Fence fence =
        Fence.of(
            1,
            () -> {
              throw lost;
            });

    assertThatThrownBy(() -> migrator.migrate(route, MigrationTerms.standard(), fence))
        .isSameAs(lost);

    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(SchemaState.none()));
  }

  @Test
  void theWayTellsWhetherSomethingWasDone() {
    TenantRoute route = newDatabase();

    Migrated outcome =
        migrated(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));

    assertThat(outcome.way()).isNotInstanceOf(MigrationWay.Nothing.class);
  }

  @Test
  void aFailureSaysWhichMigrationFailedAndThatTryingAgainDoesNotHelp() {
    TenantRoute route = newDatabase();
    sabotage(route);

    MigrationError error =
        failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence())).error();

    assertThat(error.script()).isPresent();
    assertThat(error.kind().isTransient()).isFalse();
  }

  @Test
  void aFailureThatWasRolledBackSaysSo() {
    TenantRoute route = newDatabase();
    sabotage(route);

    Failed outcome =
        failed(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()));

    assertThat(outcome.rolledBack()).isTrue();
  }

  @Test
  void aFailureInOneDatabaseDoesNotTouchAnother() {
    TenantRoute sabotaged = newDatabase();
    TenantRoute other = newDatabase();
    sabotage(sabotaged);

    failed(migrator.migrate(sabotaged, MigrationTerms.standard(), Samples.heldFence()));

    assertThat(migrator.verify(other)).isEqualTo(Migrated.unchanged(SchemaState.none()));
    assertThat(
            migrated(migrator.migrate(other, MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isEqualTo(migrationCount());
  }

  @Test
  void severalDatabasesAreMigratedAtOnce() {
    List<TenantRoute> routes = Stream.generate(this::newDatabase).limit(DATABASES).toList();
    sabotage(routes.get(0));

    List<MigrationOutcome> outcomes =
        Race.of(
                DATABASES,
                i ->
                    migrator.migrate(routes.get(i), MigrationTerms.standard(), Samples.heldFence()))
            .allWinners();

    failed(outcomes.get(0));
    for (MigrationOutcome outcome : outcomes.subList(1, DATABASES)) {
      assertThat(migrated(outcome).applied()).isEqualTo(migrationCount());
    }
  }

  @Test
  void aDatabaseThatIsNotThereIsAFault() {
    TenantRoute route = missingDatabase();

    assertFault(
        () -> migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()), route);
    assertFault(() -> migrator.verify(route), route);
  }

  private static void assertFault(ThrowingCallable call, TenantRoute route) {
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.server()).isEqualTo(route.server());
              assertThat(e.databaseName()).isEqualTo(route.databaseName());
            });
  }

  private static Migrated migrated(MigrationOutcome outcome) {
    assertThat(outcome).asInstanceOf(type(Migrated.class)).isNotNull();
    return (Migrated) outcome;
  }

  private static Failed failed(MigrationOutcome outcome) {
    assertThat(outcome).asInstanceOf(type(Failed.class)).isNotNull();
    return (Failed) outcome;
  }
}
