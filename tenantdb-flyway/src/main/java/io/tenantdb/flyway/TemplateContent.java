package io.tenantdb.flyway;

import io.tenantdb.api.migration.TemplatePlan;
import io.tenantdb.flyway.MigrationCatalog.Java;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * What a template holds: read once, and from then on the one source of its fingerprint, of what is
 * applied to it and of what it is proved against.
 */
final class TemplateContent {

  private final TemplateSelection.Selected selected;
  private final TemplateResources resources;
  private final TemplatePlan plan;

  private TemplateContent(
      TemplateSelection.Selected selected, TemplateResources resources, TemplatePlan plan) {
    this.selected = selected;
    this.resources = resources;
    this.plan = plan;
  }

  /**
   * @param configuration as the host wants it, with the placeholders that are the same for all
   */
  static Optional<TemplateContent> read(
      FluentConfiguration configuration, TenantPlaceholders placeholders) {
    MigrationCatalog catalog = MigrationScanner.read(configuration);
    return TemplateSelection.of(catalog, placeholders, configuration)
        .map(
            selected ->
                new TemplateContent(
                    selected,
                    new TemplateResources(
                        selected.migrations(), selected.callbacks(), catalog.misnamed()),
                    new TemplatePlan(
                        TemplateFingerprint.of(selected, configuration), selected.complete())));
  }

  TemplatePlan plan() {
    return plan;
  }

  /** The names of the migrations in the history. */
  List<String> scripts() {
    return selected.migrations().stream().map(Migration::script).toList();
  }

  /** Has Flyway see this content and nothing else. */
  void applyTo(FluentConfiguration configuration) {
    List<Class<? extends JavaMigration>> scanned =
        java(Java::scanned).<Class<? extends JavaMigration>>map(JavaMigration::getClass).toList();
    Set<List<String>> given =
        java(java -> !java.scanned()).map(TemplateContent::key).collect(Collectors.toSet());
    configuration
        .resourceProvider(resources)
        .javaMigrationClassProvider(() -> scanned)
        .javaMigrations(
            Arrays.stream(configuration.getJavaMigrations())
                .filter(migration -> given.contains(key(migration)))
                .toArray(JavaMigration[]::new))
        .callbackLocations(new Location[0]);
    if (!plan.complete()) {
      // The target may be among what was left out.
      configuration.target(MigrationVersion.LATEST);
      configuration.callbacks(
          Arrays.stream(configuration.getCallbacks())
              .map(EarlyCallback::new)
              .toArray(Callback[]::new));
    }
  }

  /** The host may give instances anew each time, and several of one class. */
  private static List<String> key(JavaMigration migration) {
    return List.of(
        migration.getClass().getName(),
        String.valueOf(migration.getVersion()),
        String.valueOf(migration.getDescription()));
  }

  private Stream<JavaMigration> java(Predicate<Java> which) {
    return selected.migrations().stream()
        .map(Migration::source)
        .filter(Java.class::isInstance)
        .map(Java.class::cast)
        .filter(which)
        .map(Java::migration);
  }
}
