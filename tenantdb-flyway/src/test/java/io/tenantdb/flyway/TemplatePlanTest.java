package io.tenantdb.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.TemplatePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template would hold, without any database. */
class TemplatePlanTest {

  @TempDir Path folder;

  @BeforeEach
  void writeMigrations() {
    script("V1__t1.sql", "CREATE TABLE t1 (id int);\n-- one\n");
    script("V2__t2.sql", "CREATE TABLE t2 (id int);\n");
    script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM t1;\n");
  }

  @Test
  void theSameMigrationsHaveTheSameFingerprintWhereverTheyAre(@TempDir Path elsewhere)
      throws IOException {
    MigrationFingerprint here = fingerprint();
    for (String name : List.of("R__view.sql", "V2__t2.sql", "V1__t1.sql")) {
      Files.copy(folder.resolve(name), elsewhere.resolve(name));
    }

    assertThat(plan(elsewhere, builder -> builder)).contains(new TemplatePlan(here, true));
  }

  @Test
  void theFingerprintOfAFixedSetIsFixed() {
    // Another node may run an older build: who changes what goes in counts up the format.
    assertThat(fingerprint())
        .isEqualTo(new MigrationFingerprint("c7dfd83452c8c231be23ae7b282f5970"));
  }

  @Test
  void lineEndsAndTheByteOrderMarkDoNotCountAsInFlywaysChecksum() {
    MigrationFingerprint plain = fingerprint();

    script("V1__t1.sql", "\uFEFFCREATE TABLE t1 (id int);\r\n-- one");

    assertThat(fingerprint()).isEqualTo(plain);
  }

  @Test
  void theLocaleDoesNotCount() {
    script("V3__Istanbul_INDEX.SQL", "SELECT '${title}';");
    Consumer<FluentConfiguration> title = flyway -> flyway.placeholders(Map.of("TITLE", "I"));
    MigrationFingerprint before = fingerprint(builder -> builder.configure(title));
    Locale locale = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      assertThat(fingerprint(builder -> builder.configure(title))).isEqualTo(before);
    } finally {
      Locale.setDefault(locale);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "V1__t1.sql, CREATE TABLE t1 (id int); -- two",
    "V1__t1.sql.conf, executeInTransaction=false",
    "R__view.sql, CREATE OR REPLACE VIEW v AS SELECT id AS other FROM t1;",
    "V3__new.sql, SELECT 1;",
    "R__new.sql, SELECT 1;",
    "B1__base.sql, SELECT 1;",
    "afterMigrate.sql, SELECT 1;",
    "beforeEachMigrate__x.sql, SELECT 1;",
  })
  void otherContentHasAnotherFingerprint(String name, String text) {
    MigrationFingerprint before = fingerprint();

    script(name, text);

    assertThat(fingerprint()).isNotEqualTo(before);
  }

  @Test
  void twoMigratorsThatDifferInACommentDiffer() {
    MigrationFingerprint one = fingerprint();

    script("V1__t1.sql", "CREATE TABLE t1 (id int);\n-- One\n");

    assertThat(fingerprint()).isNotEqualTo(one);
  }

  @Test
  void contentsOfTheSameChecksumDiffer() {
    // Flyway joins the lines, and so do these two.
    script("V1__t1.sql", "SELECT 1;\nSELECT 2;");
    MigrationFingerprint one = fingerprint();

    script("V1__t1.sql", "SELECT 1;SELECT\n 2;");

    assertThat(fingerprint()).isNotEqualTo(one);
  }

  @Test
  void aNameIsInTheFingerprint() throws IOException {
    MigrationFingerprint one = fingerprint();

    Files.move(folder.resolve("V2__t2.sql"), folder.resolve("V2__renamed.sql"));
    MigrationFingerprint renamed = fingerprint();
    Files.move(folder.resolve("V2__renamed.sql"), folder.resolve("V3__renamed.sql"));

    assertThat(List.of(one, renamed, fingerprint())).doesNotHaveDuplicates();
  }

  @Test
  void settingsThatDecideWhatATemplateHoldsAreInTheFingerprint() {
    List<MigrationFingerprint> all =
        List.of(
            fingerprint(),
            fingerprint(builder -> builder.defaultSchema("app")),
            fingerprint(builder -> builder.historyTable("history")),
            fingerprint(builder -> builder.configure(flyway -> flyway.schemas("app"))),
            fingerprint(builder -> builder.configure(flyway -> flyway.initSql("SELECT 1"))),
            fingerprint(builder -> builder.configure(flyway -> flyway.createSchemas(false))),
            fingerprint(
                builder -> builder.configure(flyway -> flyway.placeholders(Map.of("a", "b")))),
            fingerprint(
                builder -> builder.configure(flyway -> flyway.placeholders(Map.of("a", "c")))));

    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void whatIsBehindTheStopIsNotInTheFingerprint() {
    script("V3__tenant.sql", "SELECT '${tenant}';");
    MigrationFingerprint one = fingerprint();

    script("V3__tenant.sql", "SELECT 2, '${tenant}';");
    script("V4__more.sql", "SELECT 1;");
    script("R__view.sql", "SELECT 1;");
    script("afterMigrate.sql", "SELECT 1;");
    script("U1__t1.sql", "DROP TABLE t1;");

    assertThat(fingerprint()).isEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT '${tenant}';",
        "SELECT '${TeNaNt}';",
        "-- ${tenant}",
        "SELECT '$${tenant}';",
        "SELECT '${${tenant}}';",
        "SELECT '${flyway:database}';",
        "SELECT '${FLYWAY:Database}';",
        "SELECT '${flyway:user}';",
        "SELECT '${flyway:timestamp}';",
        "SELECT '${flyway:workingDirectory}';",
      })
  void aReferenceToWhatDiffersByTenantStaysOut(String text) {
    script("V3__tenant.sql", text);
    assertThat(plan().complete()).isFalse();

    remove("V3__tenant.sql");
    script("R__tenant.sql", text);
    assertThat(plan().complete()).isFalse();

    remove("R__tenant.sql");
    script("V3__tenant.sql", "SELECT 1;");
    script("V3__tenant.sql.conf", "# " + text);
    assertThat(plan().complete()).isFalse();

    remove("V3__tenant.sql.conf");
    script("afterMigrate__x.sql", text);
    assertThat(plan().complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT '${tenants}', '${edition}';",
        "SELECT '$ {tenant}', '{tenant}', 'tenant', '#[tenant]';",
        "SELECT '${flyway:defaultSchema}', '${flyway:table}', '${flyway:filename}';",
      })
  void otherPlaceholdersEnter(String text) {
    script("V3__shared.sql", text);

    assertThat(plan().complete()).isTrue();
  }

  @Test
  void prefixSuffixAndSeparatorAreTheHosts() {
    Consumer<FluentConfiguration> marks =
        flyway -> flyway.placeholderPrefix("#[").placeholderSuffix("]#").placeholderSeparator("::");
    for (String text : List.of("#[tenant]#", "#[TENANT]#", "#[flyway::database]#")) {
      script("V3__tenant.sql", text);
      assertThat(plan(folder, b -> b.configure(marks)).orElseThrow().complete()).isFalse();
    }
    script("V3__tenant.sql", "${tenant} #[flyway:database]#");
    assertThat(plan(folder, b -> b.configure(marks)).orElseThrow().complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"V3__shell.sh", "V3__shell", "R__shell.py", "afterMigrate.sh"})
  void whatTheShellRunsStaysOut(String name) {
    script(name, "true");

    assertThat(plan().complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "beforeMigrate",
        "beforeEachMigrate",
        "afterEachMigrate",
        "afterConnect",
        "beforeValidate"
      })
  void aCallbackThatMigrationsMayDependOnForbidsTemplates(String event) {
    script(event + "__x.sql", "SELECT '${tenant}';");

    assertThat(plan(folder, builder -> builder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"beforeClean", "afterInfo", "beforeRepair", "afterUndo"})
  void aCallbackOfAnotherCommandDoesNotMatter(String event) {
    MigrationFingerprint before = fingerprint();
    script(event + ".sql", "SELECT '${tenant}';");

    assertThat(plan()).isEqualTo(new TemplatePlan(before, true));
  }

  @Test
  void callbacksInAFolderOfTheirOwnCount(@TempDir Path callbacks) {
    UnaryOperator<FlywayMigrator.Builder> there =
        b -> b.configure(flyway -> flyway.callbackLocations("filesystem:" + callbacks));
    MigrationFingerprint without = fingerprint(there);
    script(callbacks, "afterMigrate.sql", "SELECT 1;");
    // Flyway does not look for them here then.
    script("afterMigrate.sql", "SELECT '${tenant}';");
    TemplatePlan with = plan(folder, there).orElseThrow();
    script(callbacks, "afterMigrate.sql", "SELECT '${tenant}';");

    assertThat(with.complete()).isTrue();
    assertThat(with.fingerprint()).isNotEqualTo(without);
    assertThat(plan(folder, there).orElseThrow().complete()).isFalse();
  }

  @Test
  void whatCannotBeSeenFromTheScriptsForbidsTemplates() {
    List<Consumer<FluentConfiguration>> settings =
        List.of(
            flyway -> flyway.initSql("SET app.tenant = '${tenant}'"),
            flyway -> flyway.resolvers(context -> List.of()),
            flyway -> flyway.target("current"),
            flyway -> flyway.target("next"));

    assertThat(settings)
        .allSatisfy(one -> assertThat(plan(folder, b -> b.configure(one))).isEmpty());
  }

  @Test
  void whatIsAboveTheTargetIsNotMissed() {
    script("V3__tenant.sql", "SELECT '${tenant}';");
    Consumer<FluentConfiguration> target = flyway -> flyway.target("2");

    assertThat(plan(folder, b -> b.configure(target)).orElseThrow().complete()).isTrue();
  }

  @Test
  void thePlanIsReadOnce() {
    AtomicInteger configured = new AtomicInteger();
    FlywayMigrator migrator =
        migrator(folder, b -> b.configure(flyway -> configured.incrementAndGet()));
    assertThat(configured).hasValue(0);

    Optional<TemplatePlan> first = migrator.templatePlan();
    script("V3__late.sql", "SELECT 1;");

    assertThat(migrator.templatePlan()).isEqualTo(first);
    assertThat(configured).hasValue(1);
  }

  @Test
  void noMigrationsAtAllAreACompletePlan() {
    List.of("V1__t1.sql", "V2__t2.sql", "R__view.sql").forEach(this::remove);

    assertThat(plan().complete()).isTrue();
  }

  private TemplatePlan plan() {
    return plan(folder, builder -> builder).orElseThrow();
  }

  private MigrationFingerprint fingerprint() {
    return plan().fingerprint();
  }

  private MigrationFingerprint fingerprint(UnaryOperator<FlywayMigrator.Builder> options) {
    return plan(folder, options).orElseThrow().fingerprint();
  }

  private static Optional<TemplatePlan> plan(
      Path folder, UnaryOperator<FlywayMigrator.Builder> options) {
    return migrator(folder, options).templatePlan();
  }

  /** Whoever connects, or asks for a tenant's value, fails. */
  private static FlywayMigrator migrator(
      Path folder, UnaryOperator<FlywayMigrator.Builder> options) {
    return options
        .apply(
            FlywayMigrator.builder(
                    address -> {
                      throw new AssertionError("connects");
                    },
                    "filesystem:" + folder)
                .tenantPlaceholder(
                    "tenant",
                    route -> {
                      throw new AssertionError("asks for a tenant");
                    }))
        .build();
  }

  private void script(String name, String text) {
    script(folder, name, text);
  }

  private static void script(Path folder, String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
