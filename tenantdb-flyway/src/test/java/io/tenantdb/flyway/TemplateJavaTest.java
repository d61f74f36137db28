package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationOutcome.Migrated;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.tck.Samples;
import io.tenantdb.testservers.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java migrations and Java callbacks in templates. */
class TemplateJavaTest {

  private static final String PACKAGE = "classpath:io/tenantdb/flyway/scanned";

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

  /** Makes a table of its name. */
  private record TableMigration(String version, int checksum) implements JavaMigration {

    @Override
    public MigrationVersion getVersion() {
      return MigrationVersion.fromVersion(version);
    }

    @Override
    public String getDescription() {
      return "table";
    }

    @Override
    public Integer getChecksum() {
      return checksum;
    }

    @Override
    public boolean canExecuteInTransaction() {
      return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
      assertThat(context.getConfiguration().getPlaceholders()).doesNotContainKey("Tenant");
      try (Statement statement = context.getConnection().createStatement()) {
        statement.execute("CREATE TABLE java_%s (id int)".formatted(version));
      }
    }
  }

  @Test
  void javaMigrationsEnterInTheirOrder() {
    templates.script("V6__tenant.sql", "COMMENT ON TABLE t1 IS '${tenant}';");
    FlywayMigrator migrator =
        FlywayMigrator.builder(
                address -> TestPostgres.shared().dataSource(address.databaseName().value()),
                templates.template.location(),
                PACKAGE)
            .tenantPlaceholder("tenant", route -> "acme")
            .configure(
                flyway ->
                    flyway
                        .placeholders(Map.of("Tenant", "fallback"))
                        .javaMigrations(new TableMigration("5", 1), new TableMigration("7", 1)))
            .build();

    Migrated made = (Migrated) migrator.migrateTemplate(templates.address(), Optional.empty());

    assertThat(made.applied()).isEqualTo(5);
    assertThat(made.state().version()).isEqualTo(new SchemaVersion("5"));
    assertThat(templates.template.tables()).contains("scanned", "java_5").doesNotContain("java_7");
    assertThat(migrator.verifyTemplate(templates.address()))
        .isEqualTo(Migrated.unchanged(made.state()));
  }

  @Test
  void theChecksumOfAJavaMigrationIsInTheFingerprint() {
    MigrationFingerprint one = fingerprint(given(new TableMigration("5", 1)));

    assertThat(fingerprint(given(new TableMigration("5", 1)))).isEqualTo(one);
    assertThat(fingerprint(given(new TableMigration("5", 2)))).isNotEqualTo(one);
    assertThat(fingerprint(given(new TableMigration("6", 1)))).isNotEqualTo(one);
    assertThat(fingerprint(given())).isNotEqualTo(one);
  }

  @Test
  void aJavaCallbackIsInTheFingerprint() {
    assertThat(fingerprint(flyway -> flyway.callbacks(new Recorder(Set.of()))))
        .isNotEqualTo(fingerprint(given()));
  }

  @Test
  void aJavaCallbackSeesTheEndOfACompleteTemplateOnly() {
    Set<String> events = new ConcurrentSkipListSet<>();
    FlywayMigrator complete = migrator(flyway -> flyway.callbacks(new Recorder(events)));
    complete.migrateTemplate(templates.address(), Optional.empty());
    assertThat(events).contains("afterEachMigrate", "afterVersioned", "afterMigrate");

    events.clear();
    templates.script("V4__tenant.sql", "COMMENT ON TABLE t1 IS '${tenant}';");
    FlywayMigrator partial = migrator(flyway -> flyway.callbacks(new Recorder(events)));
    try (TemplateFixture other = new TemplateFixture(folder)) {
      partial.migrateTemplate(other.address(), Optional.empty());
      assertThat(events)
          .contains("beforeMigrate", "afterEachMigrate")
          .doesNotContain("afterVersioned", "afterMigrate", "afterMigrateOperationFinish");

      TenantRoute clone = other.cloned();
      assertThat(
              ((Migrated) partial.migrate(clone, MigrationTerms.standard(), Samples.heldFence()))
                  .applied())
          .isEqualTo(1);
      assertThat(events).contains("afterVersioned", "afterMigrate");
    }
  }

  private static final class Recorder extends BaseCallback {

    private final Set<String> events;

    Recorder(Set<String> events) {
      this.events = events;
    }

    @Override
    public void handle(Event event, org.flywaydb.core.api.callback.Context context) {
      events.add(event.getId());
    }
  }

  private MigrationFingerprint fingerprint(Consumer<FluentConfiguration> configuration) {
    return migrator(configuration).templatePlan().orElseThrow().fingerprint();
  }

  private FlywayMigrator migrator(Consumer<FluentConfiguration> configuration) {
    return templates.migrator(builder -> builder.configure(configuration));
  }

  private static Consumer<FluentConfiguration> given(JavaMigration... migrations) {
    return flyway -> flyway.javaMigrations(migrations);
  }
}
