package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.migration.MigrationOutcome;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.SchemaObjects;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a migrator tells of the objects in databases. */
abstract class SchemaObjectsTests {

  private final TenantDatabaseMigratorContract fixture;
  private TenantDatabaseMigrator migrator;

  SchemaObjectsTests(TenantDatabaseMigratorContract fixture) {
    this.fixture = fixture;
  }

  @BeforeEach
  void openMigrator() {
    migrator = fixture.migrator();
  }

  @Test
  void databasesWithTheSameMigrationsHaveTheSameObjects() {
    TenantRoute route = migrated();
    TenantRoute other = migrated();

    SchemaObjects objects = migrator.schemaObjects(route.address());

    assertThat(objects.definitions()).isNotEmpty();
    assertThat(migrator.schemaObjects(other.address())).isEqualTo(objects);
    assertThat(fixture.migrator().schemaObjects(route.address()))
        .as("by another node")
        .isEqualTo(objects);
  }

  @Test
  void whatAMigrationMakesIsMissingBeforeIt() {
    TenantRoute behind = fixture.newDatabase();
    fixture.sabotage(behind);
    assertThat(migrate(behind).state().version()).isNotNull();
    fixture.repair(behind);
    TenantRoute whole = migrated();

    SchemaObjects some = migrator.schemaObjects(behind.address());
    SchemaObjects all = migrator.schemaObjects(whole.address());

    assertThat(some.differencesFrom(all))
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allMatch(line -> line.startsWith("missing: "));
    assertThat(all.differencesFrom(some))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("not expected: "));
  }

  @Test
  void whatSomebodyElseChangedIsToldWithBothForms() {
    TenantRoute route = migrated();
    SchemaObjects before = migrator.schemaObjects(route.address());
    SchemaState history = migrator.verify(route).state();
    fixture.drift(route);

    SchemaObjects after = migrator.schemaObjects(route.address());

    assertThat(after.differencesFrom(before)).isNotEmpty();
    assertThat(before.differencesFrom(after)).isNotEmpty();
    assertThat(before.differencesFrom(before)).isEmpty();
    assertThat(migrator.verify(route).state()).as("the history shows nothing").isEqualTo(history);
  }

  @Test
  void readingTheObjectsChangesNothing() {
    TenantRoute route = fixture.newDatabase();

    SchemaObjects objects = migrator.schemaObjects(route.address());

    assertThat(migrator.schemaObjects(route.address())).isEqualTo(objects);
    assertThat(migrator.verify(route))
        .isEqualTo(MigrationOutcome.Migrated.unchanged(SchemaState.none()));
  }

  @Test
  void aTemplateHasTheObjectsOfADatabaseAtItsVersion() {
    assumeThat(fixture.preparesTemplates()).isTrue();
    TenantRoute template = fixture.newDatabase();
    MigrationOutcome made = migrator.migrateTemplate(template.address(), Optional.empty());
    TenantRoute route = fixture.newDatabase();
    migrator.migrate(
        route,
        MigrationTerms.standard().withUpTo(Objects.requireNonNull(made.state().version())),
        Samples.heldFence());

    assertThat(migrator.schemaObjects(template.address()))
        .isEqualTo(migrator.schemaObjects(route.address()));
  }

  @Test
  void theObjectsOfADatabaseThatIsNotThereAreAFault() {
    TenantRoute missing = fixture.missingDatabase();

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> migrator.schemaObjects(missing.address()))
        .satisfies(
            e -> {
              assertThat(e.server()).isEqualTo(missing.server());
              assertThat(e.databaseName()).isEqualTo(missing.databaseName());
            });
  }

  private TenantRoute migrated() {
    TenantRoute route = fixture.newDatabase();
    assertThat(migrate(route)).isInstanceOf(MigrationOutcome.Migrated.class);
    return route;
  }

  private MigrationOutcome migrate(TenantRoute route) {
    return migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence());
  }
}
