package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.migration.MigrationOutcome.Failed;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.SchemaState;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates on a real server: what they get, what their clones accept, what proves them. */
class TemplateMigrationTest {

  private static final String USES_TENANT = "COMMENT ON TABLE t1 IS '${tenant}';";

  @TempDir Path folder;
  private TemplateFixture templates;

  @BeforeEach
  void createTemplate() {
    templates = new TemplateFixture(folder);
    templates.template.tables(3);
  }

  @AfterEach
  void dropDatabases() {
    templates.close();
  }

  @Test
  void aCloneOfACompleteTemplateHasNothingLeftToDo() {
    templates.script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM t1;");
    FlywayMigrator migrator = templates.migrator();

    Migrated made = (Migrated) migrator.migrateTemplate(templates.address(), Optional.empty());
    TenantRoute clone = templates.cloned();

    assertThat(made.applied()).isEqualTo(4);
    assertThat(made.state().version()).isEqualTo(new SchemaVersion("3"));
    assertThat(templates.plan().complete()).isTrue();
    assertThat(migrator.verifyTemplate(clone.address()))
        .isEqualTo(Migrated.unchanged(made.state()));
    assertThat(migrator.verify(clone)).isEqualTo(Migrated.unchanged(made.state()));
    assertThat(migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(Migrated.unchanged(made.state()));
  }

  @Test
  void aTemplateStopsBeforeTheFirstTenantPlaceholderAndTheTenantsMigrateGoesOn() {
    templates
        .script("V4__tenant.sql", USES_TENANT)
        .script("V5__late.sql", "CREATE TABLE t5 (id int);")
        .script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM t5;")
        .script("afterMigrate.sql", "CREATE TABLE IF NOT EXISTS after AS SELECT id FROM v;");
    FlywayMigrator migrator = templates.migrator();

    Migrated made = (Migrated) migrator.migrateTemplate(templates.address(), Optional.empty());
    assertThat(migrator.verifyTemplate(templates.address())).isInstanceOf(Migrated.class);
    assertThat(templates.asked()).isEmpty();
    TenantRoute clone = templates.cloned();
    Migrated rest =
        (Migrated) migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence());

    assertThat(templates.plan().complete()).isFalse();
    assertThat(made.state().version()).isEqualTo(new SchemaVersion("3"));
    assertThat(templates.template.tables()).doesNotContain("t5", "after");
    assertThat(rest.applied()).isEqualTo(3);
    assertThat(rest.state().version()).isEqualTo(new SchemaVersion("5"));
    assertThat(migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(Migrated.unchanged(rest.state()));
    assertThat(templates.asked()).isNotEmpty().containsOnly(clone);
  }

  @Test
  void aRepeatableMigrationWithATenantPlaceholderKeepsAllOfThemOut() {
    templates
        .script("R__a.sql", "CREATE OR REPLACE VIEW a AS SELECT id FROM t1;")
        .script("R__b.sql", "CREATE OR REPLACE VIEW b AS SELECT '${Tenant}' AS name;");
    FlywayMigrator migrator = templates.migrator();

    assertThat(
            ((Migrated) migrator.migrateTemplate(templates.address(), Optional.empty())).applied())
        .isEqualTo(3);
    TenantRoute clone = templates.cloned();
    assertThat(
            ((Migrated) migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isEqualTo(2);
    assertThat(
            ((Migrated) migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isZero();
  }

  @Test
  void aCallbackWithATenantPlaceholderWaitsForTheTenant() {
    templates
        .script("R__a.sql", "CREATE OR REPLACE VIEW a AS SELECT id FROM t1;")
        .script("afterMigrate__mark.sql", "CREATE TABLE IF NOT EXISTS ${tenant} (id int);");
    FlywayMigrator migrator = templates.migrator();

    assertThat(
            ((Migrated) migrator.migrateTemplate(templates.address(), Optional.empty())).applied())
        .isEqualTo(3);
    assertThat(
            ((Migrated)
                    migrator.migrate(
                        templates.cloned(), MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isEqualTo(1);
    assertThat(templates.plan().complete()).isFalse();
    assertThat(templates.template.tables()).doesNotContain(TemplateFixture.TENANT_VALUE);
  }

  @Test
  void aSharedCallbackRunsWithACompleteTemplate() {
    templates.script("afterMigrate.sql", "CREATE TABLE IF NOT EXISTS after (id int);").migrate();

    assertThat(templates.template.tables()).contains("after");
  }

  @Test
  void sharedPlaceholdersAreReplacedInATemplateAndTheCloneAcceptsTheirChecksums() {
    templates.script("R__a.sql", "CREATE OR REPLACE VIEW a AS SELECT '${edition}' AS edition;");
    FlywayMigrator migrator =
        templates.migrator(
            builder -> builder.configure(flyway -> flyway.placeholders(Map.of("edition", "gold"))));

    migrator.migrateTemplate(templates.address(), Optional.empty());

    assertThat(templates.template.query("SELECT edition FROM a")).containsExactly("gold");
    assertThat(
            ((Migrated)
                    migrator.migrate(
                        templates.cloned(), MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isZero();
  }

  @Test
  void aTemplateBeginsWithTheNewestBaselineAsAnEmptyDatabaseDoes() {
    templates
        .script("V1__t1.sql", "COMMENT ON TABLE never IS '${tenant}';")
        .script("B2__all.sql", "CREATE TABLE t1 (id int); CREATE TABLE t2 (id int);");
    FlywayMigrator migrator = templates.migrator();

    Migrated made = (Migrated) migrator.migrateTemplate(templates.address(), Optional.empty());
    TenantRoute clone = templates.cloned();

    assertThat(made.applied()).isEqualTo(2);
    assertThat(templates.plan().complete()).isTrue();
    assertThat(migrator.verifyTemplate(clone.address()))
        .isEqualTo(Migrated.unchanged(made.state()));
    assertThat(migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(Migrated.unchanged(made.state()));
  }

  @Test
  void theTargetBoundsATemplate() {
    templates.script("V4__tenant.sql", USES_TENANT);
    FlywayMigrator migrator =
        templates.migrator(builder -> builder.configure(flyway -> flyway.target("2")));

    Migrated made = (Migrated) migrator.migrateTemplate(templates.address(), Optional.empty());

    assertThat(migrator.templatePlan().orElseThrow().complete()).isTrue();
    assertThat(made.applied()).isEqualTo(2);
    assertThat(migrator.verifyTemplate(templates.address()))
        .isEqualTo(Migrated.unchanged(made.state()));
    assertThat(migrator.migrate(templates.cloned(), MigrationTerms.standard(), Samples.heldFence()))
        .isEqualTo(Migrated.unchanged(made.state()));
  }

  @Test
  void aTargetBehindTheStopIsReachedByTheTenant() {
    templates.script("V2__t2.sql", "CREATE TABLE ${tenant} (id int);");
    FlywayMigrator migrator =
        templates.migrator(builder -> builder.configure(flyway -> flyway.target("3")));

    assertThat(
            ((Migrated) migrator.migrateTemplate(templates.address(), Optional.empty())).applied())
        .isEqualTo(1);
    assertThat(
            migrator
                .migrate(templates.cloned(), MigrationTerms.standard(), Samples.heldFence())
                .state()
                .version())
        .isEqualTo(new SchemaVersion("3"));
  }

  @Test
  void aTemplateOfNothingHasAHistoryForTheTenantsMigrate() {
    templates.script("V0__tenant.sql", "CREATE TABLE ${tenant} (id int);");
    FlywayMigrator migrator = templates.migrator();

    Migrated made = (Migrated) migrator.migrateTemplate(templates.address(), Optional.empty());

    assertThat(made).isEqualTo(Migrated.unchanged(SchemaState.none()));
    assertThat(migrator.verifyTemplate(templates.address())).isEqualTo(made);
    assertThat(
            ((Migrated)
                    migrator.migrate(
                        templates.cloned(), MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isEqualTo(4);
  }

  @Test
  void whatIsPendingInATemplateFailsItsProof() {
    assertThat(
            ((Failed) templates.migrator().verifyTemplate(templates.address())).error().message())
        .contains("not applied");
    templates.migrate();

    templates.script("V4__more.sql", "SELECT 1;");

    assertThat(
            ((Failed) templates.migrator().verifyTemplate(templates.address())).error().message())
        .contains("not applied", "4");
  }

  @Test
  void aRepeatableMigrationThatChangedFailsTheProofOfATemplate() {
    templates.script("R__a.sql", "CREATE OR REPLACE VIEW a AS SELECT 1 AS one;").migrate();
    templates.script("R__a.sql", "CREATE OR REPLACE VIEW a AS SELECT 2 AS one;");

    assertThat(
            ((Failed) templates.migrator().verifyTemplate(templates.address())).error().message())
        .contains("outdated");
  }

  @Test
  void whatATemplateHoldsTooMuchFailsItsProofWhateverTheHostPardons() {
    templates.migrate();
    templates.template.remove("V3__t3.sql");
    FlywayMigrator lenient =
        templates.migrator(
            builder -> builder.configure(flyway -> flyway.ignoreMigrationPatterns("*:*")));

    assertThat(lenient.verify(templates.template.route)).isInstanceOf(Migrated.class);
    assertThat(((Failed) lenient.verifyTemplate(templates.address())).error().message())
        .contains("3");
  }

  @Test
  void aFailedMigrationFailsTheProofOfATemplateWhateverTheHostPardons() {
    templates.migrate();
    templates.template.execute(
        "UPDATE flyway_schema_history SET success = false WHERE version = '3'");
    FlywayMigrator lenient =
        templates.migrator(
            builder -> builder.configure(flyway -> flyway.ignoreMigrationPatterns("*:*")));

    assertThat(((Failed) lenient.verifyTemplate(templates.address())).error().message())
        .contains("failed");
  }

  @Test
  void aBaselineThatStandsForAMigrationFailsTheProofOfATemplate() {
    templates.migrate();
    templates.template.execute(
        """
        UPDATE flyway_schema_history SET type = 'BASELINE', script = '<< Flyway Baseline >>'
        WHERE version = '1'""");

    assertThat(
            ((Failed) templates.migrator().verifyTemplate(templates.address())).error().message())
        .contains("lacks [V1__t1.sql]", "<< Flyway Baseline >>");
  }

  @Test
  void theProofOfATemplateChangesNothing() {
    FlywayMigrator writing =
        templates.migrator(
            builder ->
                builder.configure(flyway -> flyway.initSql("CREATE TABLE written (id int)")));

    assertThat(((Failed) writing.verifyTemplate(templates.address())).error().message())
        .contains("SQLState 25006");
    assertThat(templates.template.tables()).isEmpty();
  }

  @Test
  void aTemplateGetsWhatWasReadForItsPlan() {
    FlywayMigrator migrator = templates.migrator();
    migrator.templatePlan();
    templates.script("V3__t3.sql", "CREATE TABLE other (id int);").script("V4__t4.sql", "FAIL;");

    assertThat(
            ((Migrated) migrator.migrateTemplate(templates.address(), Optional.empty())).applied())
        .isEqualTo(3);
    assertThat(templates.template.tables()).contains("t3").doesNotContain("other");
  }

  @Test
  void scriptConfigurationsHoldInATemplate() {
    templates
        .script("V4__index.sql", "CREATE INDEX CONCURRENTLY t1_id ON t1 (id);")
        .script("V4__index.sql.conf", "executeInTransaction=false")
        .script("V5__text.sql", "COMMENT ON TABLE t1 IS '${as it is}';")
        .script("V5__text.sql.conf", "placeholderReplacement=false");

    Migrated made = (Migrated) templates.migrate();

    assertThat(made.state().version()).isEqualTo(new SchemaVersion("5"));
    assertThat(
            ((Migrated)
                    templates
                        .migrator()
                        .migrate(
                            templates.cloned(), MigrationTerms.standard(), Samples.heldFence()))
                .applied())
        .isZero();
  }

  @Test
  void aMigrationThatFailsInATemplateIsAnOutcome() {
    templates.script("V4__bad.sql", "SELECT 1/0;");

    Failed failed = (Failed) templates.migrate();

    assertThat(failed.state().version()).isEqualTo(new SchemaVersion("3"));
    assertThat(failed.error().message()).contains("V4__bad.sql", "22012");
    assertThat(templates.migrator().verifyTemplate(templates.address())).isInstanceOf(Failed.class);
  }

  @Test
  void aMisnamedScriptIsRefusedInATemplateWhereTheHostWantsThat() {
    templates.script("V4_misnamed.sql", "SELECT 1;");

    assertThat(templates.migrate()).isInstanceOf(Migrated.class);
    assertThat(
            templates
                .migrator(
                    builder -> builder.configure(flyway -> flyway.validateMigrationNaming(true)))
                .migrateTemplate(templates.address(), Optional.empty()))
        .isInstanceOf(Failed.class);
  }

  @Test
  void withoutAPlanThereIsNoTemplate() {
    templates.script("beforeMigrate.sql", "SELECT '${tenant}';");
    FlywayMigrator migrator = templates.migrator();

    assertThat(migrator.templatePlan()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> migrator.migrateTemplate(templates.address(), Optional.empty()));
    assertThat(templates.template.tables()).isEmpty();
  }

  @Test
  void migrationsThatCannotBeReadAreReportedAndReadAgain() throws IOException {
    Path file = folder.resolve("V4__bad.sql");
    Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28});
    FlywayMigrator migrator = templates.migrator();

    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(migrator::templatePlan)
        .withMessageContainingAll(templates.template.location(), "could not be read");
    templates.template.remove("V4__bad.sql");
    assertThat(migrator.templatePlan()).isPresent();
  }

  @Test
  void aTenantPlaceholderIsDeclaredOnceByAName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> templates.migrator(b -> b.tenantPlaceholder("TENANT", route -> "x")))
        .withMessageContaining("TENANT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> templates.migrator(b -> b.tenantPlaceholder(" ", route -> "x")));
  }

  @Test
  void theDefaultOfATenantPlaceholderIsNotATemplates() {
    templates.script("V4__tenant.sql", "CREATE TABLE ${TENANT} (id int);");
    FlywayMigrator migrator =
        templates.migrator(
            builder ->
                builder.configure(flyway -> flyway.placeholders(Map.of("Tenant", "fallback"))));

    assertThat(
            ((Migrated) migrator.migrateTemplate(templates.address(), Optional.empty())).applied())
        .isEqualTo(3);
    TenantRoute clone = templates.cloned();
    migrator.migrate(clone, MigrationTerms.standard(), Samples.heldFence());

    DataSource cloned = TestPostgres.shared().dataSource(clone.databaseName().value());
    assertThat(OwnerRoleTest.query(cloned, "SELECT to_regclass('value_of_acme')"))
        .isEqualTo(List.of(TemplateFixture.TENANT_VALUE));
  }
}
