package io.tenantdb.flyway;

import io.tenantdb.flyway.MigrationCatalog.CallbackScript;
import io.tenantdb.flyway.MigrationCatalog.Kind;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import io.tenantdb.flyway.MigrationCatalog.Shell;
import io.tenantdb.flyway.MigrationCatalog.Source;
import io.tenantdb.flyway.MigrationCatalog.Sql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a template may hold. What is left out by too much care is applied by the tenant's
 * own migrate; what is let in by too little is wrong in every clone.
 */
final class TemplateSelection {

  private static final Comparator<Migration> BY_SCRIPT = Comparator.comparing(Migration::script);
  private static final Comparator<Migration> BY_DESCRIPTION =
      Comparator.comparing(Migration::description).thenComparing(BY_SCRIPT);
  private static final Comparator<Migration> BY_VERSION =
      Comparator.<Migration, @Nullable MigrationVersion>comparing(
              Migration::version, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(BY_SCRIPT);

  private final MigrationCatalog catalog;
  private final TenantPlaceholders placeholders;
  private final Configuration configuration;

  private TemplateSelection(
      MigrationCatalog catalog, TenantPlaceholders placeholders, Configuration configuration) {
    this.catalog = catalog;
    this.placeholders = placeholders;
    this.configuration = configuration;
  }

  /**
   * What was chosen.
   *
   * @param migrations in the order in which Flyway applies them
   * @param callbacks the scripts that run with them
   * @param complete whether nothing is left for the tenant's own migrate
   */
  record Selected(List<Migration> migrations, List<CallbackScript> callbacks, boolean complete) {

    Selected {
      migrations = List.copyOf(migrations);
      callbacks = List.copyOf(callbacks);
    }
  }

  /** Empty if not even the history table can be made as it would be in a tenant's database. */
  static Optional<Selected> of(
      MigrationCatalog catalog, TenantPlaceholders placeholders, Configuration configuration) {
    return new TemplateSelection(catalog, placeholders, configuration).select();
  }

  private Optional<Selected> select() {
    if (cannotTell() || hasTenantCallback(CallbackTiming.EARLY)) {
      return Optional.empty();
    }
    List<Migration> versioned = versioned();
    List<Migration> entering =
        new ArrayList<>(versioned.stream().takeWhile(this::isShared).toList());
    List<Migration> repeatable = kind(Kind.REPEATABLE).sorted(BY_DESCRIPTION).toList();
    boolean complete =
        entering.size() == versioned.size()
            && repeatable.stream().allMatch(this::isShared)
            && !hasTenantCallback(CallbackTiming.LATE);
    if (complete) {
      entering.addAll(repeatable);
    }
    return Optional.of(new Selected(entering, callbacks(complete), complete));
  }

  /** Whether what Flyway would do first, or at all, is not to be seen from the scripts. */
  private boolean cannotTell() {
    @Nullable MigrationVersion target = configuration.getTarget();
    boolean relative =
        target != null && target.isPredefined() && !target.equals(MigrationVersion.LATEST);
    return relative
        || configuration.getResolvers().length > 0
        || Optional.ofNullable(configuration.getCherryPick()).filter(p -> p.length > 0).isPresent()
        || Optional.ofNullable(configuration.getInitSql()).filter(this::differs).isPresent();
  }

  /** On an empty database Flyway begins with the newest baseline, and never runs what is below. */
  private List<Migration> versioned() {
    List<Migration> baselines = kind(Kind.BASELINE).filter(this::inTarget).toList();
    @Nullable MigrationVersion newest =
        baselines.stream().max(BY_VERSION).map(Migration::version).orElse(null);
    Predicate<Migration> at = migration -> compare(migration, newest) == 0;
    Predicate<Migration> above = migration -> newest == null || compare(migration, newest) > 0;
    return Stream.concat(
            baselines.stream().filter(at).sorted(BY_VERSION),
            kind(Kind.VERSIONED).filter(this::inTarget).filter(above).sorted(BY_VERSION))
        .toList();
  }

  private boolean inTarget(Migration migration) {
    @Nullable MigrationVersion target = configuration.getTarget();
    return target == null || compare(migration, target) <= 0;
  }

  private static int compare(Migration migration, @Nullable MigrationVersion other) {
    MigrationVersion version = migration.version();
    return version == null || other == null ? 0 : version.compareTo(other);
  }

  private Stream<Migration> kind(Kind kind) {
    return catalog.migrations().stream().filter(migration -> migration.kind() == kind);
  }

  /**
   * In a template that is not complete, what runs behind all migrations would find a schema that
   * its author never saw.
   */
  private List<CallbackScript> callbacks(boolean complete) {
    return catalog.callbacks().stream()
        .filter(
            callback ->
                switch (CallbackTiming.of(callback.event())) {
                  case EARLY -> true;
                  case LATE -> complete;
                  case NEVER -> false;
                })
        .toList();
  }

  private boolean hasTenantCallback(CallbackTiming timing) {
    return catalog.callbacks().stream()
        .filter(callback -> CallbackTiming.of(callback.event()) == timing)
        .anyMatch(callback -> !isShared(callback.source()));
  }

  private boolean isShared(Migration migration) {
    return isShared(migration.source());
  }

  private boolean isShared(Source source) {
    if (source instanceof Sql sql) {
      @Nullable ScriptText settings = sql.settings();
      return !differs(sql.text().text()) && (settings == null || !differs(settings.text()));
    }
    return !(source instanceof Shell);
  }

  private boolean differs(String text) {
    return placeholders.in(text, configuration);
  }
}
