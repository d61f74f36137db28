package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What templates hold. A database that was migrated as a template stands for a clone of one. */
abstract class TemplateMigrationTests {

  private final TenantDatabaseMigratorContract fixture;
  private TenantDatabaseMigrator migrator;

  TemplateMigrationTests(TenantDatabaseMigratorContract fixture) {
    this.fixture = fixture;
  }

  @BeforeEach
  void openMigrator() {
    assumeThat(fixture.preparesTemplates()).isTrue();
    migrator = fixture.migrator();
    assertThat(fixture.sharedMigrationCount()).isBetween(2, fixture.migrationCount() - 1);
  }

  @Test
  void thePlanIsTheSameWhereverAndWheneverItIsMade() {
    TemplatePlan plan = planOf(migrator);

    assertThat(planOf(migrator)).isEqualTo(plan);
    assertThat(planOf(fixture.migrator())).isEqualTo(plan);
    migrateTemplate(fixture.newDatabase().address());
    assertThat(planOf(migrator)).isEqualTo(plan);
  }

  @Test
  void aPlanThatStopsBeforeAMigrationIsNotComplete() {
    assertThat(planOf(migrator).complete()).isFalse();
  }

  @Test
  void otherMigrationsHaveAnotherFingerprint() {
    assertThat(planOf(fixture.otherMigrator()).fingerprint())
        .isNotEqualTo(planOf(migrator).fingerprint());
  }

  @Test
  void aTemplateGetsTheMigrationsThatAreTheSameForEveryTenant() {
    Migrated outcome = migrateTemplate(fixture.newDatabase().address());

    assertThat(outcome.applied()).isEqualTo(fixture.sharedMigrationCount());
    assertThat(outcome.state().version()).isNotNull().isLessThan(fixture.newestVersion());
    assertThat(outcome.state().reachedAt()).isNotNull();
  }

  @Test
  void aMigratedTemplateIsProved() {
    DatabaseAddress address = fixture.newDatabase().address();
    SchemaState state = migrateTemplate(address).state();

    assertThat(migrator.verifyTemplate(address)).isEqualTo(Migrated.unchanged(state));
    assertThat(fixture.migrator().verifyTemplate(address))
        .as("by another node")
        .isEqualTo(Migrated.unchanged(state));
  }

  @Test
  void aMigratedTemplateHasNothingLeftToDo() {
    DatabaseAddress address = fixture.newDatabase().address();
    SchemaState state = migrateTemplate(address).state();

    assertThat(migrator.migrateTemplate(address, Optional.empty()))
        .isEqualTo(Migrated.unchanged(state));
  }

  @Test
  void aTemplateIsMigratedUpToAVersionAndThenTheRest() {
    TenantRoute sabotaged = fixture.newDatabase();
    fixture.sabotage(sabotaged);
    SchemaVersion before =
        Objects.requireNonNull(
            failed(migrator.migrateTemplate(sabotaged.address(), Optional.empty()))
                .state()
                .version());
    DatabaseAddress address = fixture.newDatabase().address();

    MigrationOutcome first = migrator.migrateTemplate(address, Optional.of(before));

    assertThat(first).isInstanceOf(Migrated.class);
    assertThat(first.state().version()).isEqualTo(before);
    Migrated rest = migrateTemplate(address);
    assertThat(((Migrated) first).applied() + rest.applied())
        .isEqualTo(fixture.sharedMigrationCount());
  }

  @Test
  void anEmptyDatabaseIsNoTemplateAndStaysEmpty() {
    TenantRoute route = fixture.newDatabase();

    Failed outcome = failed(migrator.verifyTemplate(route.address()));

    assertThat(outcome.state()).isEqualTo(SchemaState.none());
    assertThat(outcome.error().message()).isNotBlank();
    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(SchemaState.none()));
  }

  @Test
  void aDatabaseThatHoldsMoreIsNoTemplate() {
    TenantRoute route = fixture.newDatabase();
    SchemaState state =
        migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()).state();
    assertThat(state.version()).isEqualTo(fixture.newestVersion());

    assertThat(failed(migrator.verifyTemplate(route.address())).state()).isEqualTo(state);

    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(state));
  }

  @Test
  void aTemplateOfOtherMigrationsIsNotAccepted() {
    DatabaseAddress address = fixture.newDatabase().address();
    assertThat(fixture.otherMigrator().migrateTemplate(address, Optional.empty()))
        .isInstanceOf(Migrated.class);

    failed(migrator.verifyTemplate(address));
  }

  @Test
  void aCloneGetsTheRest() {
    TenantRoute route = fixture.newDatabase();
    migrateTemplate(route.address());

    MigrationOutcome outcome =
        migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence());

    int rest = fixture.migrationCount() - fixture.sharedMigrationCount();
    assertThat(outcome).isInstanceOf(Migrated.class);
    assertThat(((Migrated) outcome).applied()).isEqualTo(rest);
    assertThat(outcome.state().version()).isEqualTo(fixture.newestVersion());
    assertThat(migrator.verify(route)).isEqualTo(Migrated.unchanged(outcome.state()));
  }

  @Test
  void aMigrationThatFailsInATemplateIsAnOutcome() {
    TenantRoute route = fixture.newDatabase();
    fixture.sabotage(route);

    Failed outcome = failed(migrator.migrateTemplate(route.address(), Optional.empty()));

    assertThat(outcome.error().message()).isNotBlank();
    assertThat(failed(migrator.verifyTemplate(route.address())).state()).isEqualTo(outcome.state());
    fixture.repair(route);
    migrateTemplate(route.address());
    assertThat(migrator.verifyTemplate(route.address())).isInstanceOf(Migrated.class);
  }

  @Test
  void aTemplateThatIsNotThereIsAFault() {
    DatabaseAddress missing = fixture.missingDatabase().address();

    assertFault(() -> migrator.migrateTemplate(missing, Optional.empty()), missing);
    assertFault(() -> migrator.verifyTemplate(missing), missing);
  }

  private static void assertFault(ThrowingCallable call, DatabaseAddress address) {
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.server()).isEqualTo(address.server());
              assertThat(e.databaseName()).isEqualTo(address.databaseName());
            });
  }

  private static TemplatePlan planOf(TenantDatabaseMigrator migrator) {
    return migrator.templatePlan().orElseThrow(() -> new AssertionError("there is no plan"));
  }

  private Migrated migrateTemplate(DatabaseAddress address) {
    MigrationOutcome outcome = migrator.migrateTemplate(address, Optional.empty());
    assertThat(outcome).isInstanceOf(Migrated.class);
    return (Migrated) outcome;
  }

  private static Failed failed(MigrationOutcome outcome) {
    assertThat(outcome).isInstanceOf(Failed.class);
    return (Failed) outcome;
  }
}
