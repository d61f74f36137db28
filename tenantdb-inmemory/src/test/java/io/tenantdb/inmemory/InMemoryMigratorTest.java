package io.tenantdb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantServerUnavailableException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.api.spi.TenantDatabaseMigrator;
import io.tenantdb.inmemory.InMemoryMigrator.Migration;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InMemoryMigratorTest extends MigratorSuite {

  private static final Instant NOW = Instant.parse("2026-05-04T03:02:01.234Z");

  private final TenantRoute route = newDatabase();

  @Override
  protected TenantDatabaseMigrator migrator() {
    return sound;
  }

  @Test
  void theClockTellsWhenAVersionWasReached() {
    InMemoryMigrator migrator =
        new InMemoryMigrator(InstantSource.fixed(NOW), provisioner, List.of(Migration.of("1")));

    SchemaState reached =
        new SchemaState(
            new SchemaVersion("1"),
            new LastMigrationAt(NOW),
            migrator.target(Optional.empty()).orElseThrow().fingerprint());
    assertThat(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(new Migrated(reached, 1, new MigrationWay.Replayed()));
  }

  @Test
  void aNewReleaseBringsItsMigrations() {
    InMemoryMigrator migrator =
        new InMemoryMigrator(InstantSource.fixed(NOW), provisioner, List.of(Migration.of("1")));
    migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence());

    migrator.ship(List.of(Migration.of("1"), Migration.of("2")));

    SchemaState reached =
        new SchemaState(
            new SchemaVersion("2"),
            new LastMigrationAt(NOW),
            migrator.target(Optional.empty()).orElseThrow().fingerprint());
    assertThat(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(new Migrated(reached, 1, new MigrationWay.Replayed()));
  }

  @Test
  void aHistoryThatDoesNotFitTheMigrationsIsAFailure() {
    InMemoryMigrator migrator =
        new InMemoryMigrator(InstantSource.fixed(NOW), provisioner, List.of(Migration.of("1")));
    SchemaState state =
        migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()).state();

    migrator.ship(List.of(new Migration(new SchemaVersion("1"), "edited", false, effect -> {})));

    assertThat(migrator.verify(route)).isInstanceOf(Failed.class);
    assertThat(migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()))
        .isInstanceOf(Failed.class);
    assertThat(migrator.verify(route).state()).isEqualTo(state);
  }

  @Test
  void anEditedScriptChangesTheFingerprint() {
    InMemoryMigrator migrator =
        new InMemoryMigrator(InstantSource.fixed(NOW), provisioner, List.of(Migration.of("1")));
    TemplatePlan plan = migrator.templatePlan().orElseThrow();
    assertThat(plan.complete()).isTrue();

    migrator.ship(List.of(new Migration(new SchemaVersion("1"), "edited", false, any -> {})));

    assertThat(migrator.templatePlan().orElseThrow().fingerprint())
        .isNotEqualTo(plan.fingerprint());
  }

  @Test
  void theHistoryMovesWithARenameAndIntoClones() {
    PreparedDatabase template =
        new PreparedDatabase(
            UUID.randomUUID(),
            Samples.nonce(),
            PreparedDatabase.Kind.TEMPLATE,
            route.server(),
            sound.templatePlan().orElseThrow().fingerprint());
    Fence held = Fence.of(1, () -> Duration.ofHours(1));
    SchemaState state =
        sound
            .migrateTemplate(
                provisioner.prepare(template, Optional.empty(), held), Optional.empty())
            .state();
    provisioner.seal(template, held);
    TenantDatabase record = Samples.newRecord();
    OwnedDatabase database = OwnedDatabase.of(template.registryId(), record);
    provisioner.create(database, Optional.of(template), held);

    DatabaseName newName = Samples.databaseName();
    provisioner.rename(database, newName, held);

    assertThat(sound.verifyTemplate(new DatabaseAddress(route.server(), newName)))
        .isEqualTo(Migrated.unchanged(state));
  }

  @Test
  void aFaultOfTheServerIsNoOutcome() {
    TenantServerUnavailableException down =
        new TenantServerUnavailableException(route.server(), route.databaseName(), "down", null);
    Migration migration =
        Migration.of(
            "1",
            any -> {
              throw down;
            });
    InMemoryMigrator migrator =
        new InMemoryMigrator(InstantSource.fixed(NOW), provisioner, List.of(migration));

    assertThatThrownBy(
            () -> migrator.migrate(route, MigrationTerms.standard(), Samples.heldFence()))
        .isSameAs(down);
  }
}
