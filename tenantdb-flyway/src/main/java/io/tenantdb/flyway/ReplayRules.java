package io.tenantdb.flyway;

import io.tenantdb.flyway.MigrationCatalog.Kind;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import io.tenantdb.flyway.MigrationCatalog.Sql;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Says what of the host's migrations can never be replayed, because what Flyway does with it may
 * differ between two databases with the same history.
 *
 * @param obstacle why every database goes through Flyway; empty if only some migrations do
 * @param table the name of the history table
 * @param schema its schema, as the host names it; empty if it is that of the session
 * @param lockWait how long Flyway tries to take its lock
 * @param differing the names of the migrations that differ by tenant
 * @param indexes what migrations build concurrently, by their names; those that do not are left out
 */
record ReplayRules(
    Optional<String> obstacle,
    String table,
    Optional<String> schema,
    Duration lockWait,
    Set<String> differing,
    Map<String, ConcurrentIndexes> indexes) {

  private static final Duration DAY = Duration.ofDays(1);

  ReplayRules {
    differing = Set.copyOf(differing);
    indexes = Map.copyOf(indexes);
  }

  static ReplayRules of(
      MigrationCatalog catalog, TenantPlaceholders placeholders, Configuration configuration) {
    List<Migration> differing =
        catalog.migrations().stream()
            .filter(migration -> differs(migration, placeholders, configuration))
            .toList();
    @Nullable String obstacle = settings(configuration);
    if (obstacle == null && hasCallbacks(catalog)) {
      obstacle = "there are callbacks";
    }
    if (obstacle == null
        && catalog.migrations().stream().anyMatch(it -> it.kind() == Kind.BASELINE)) {
      obstacle = "there are baseline migrations";
    }
    if (obstacle == null && differing.stream().anyMatch(it -> it.kind() == Kind.REPEATABLE)) {
      obstacle = "a repeatable migration differs by tenant";
    }
    return new ReplayRules(
        Optional.ofNullable(obstacle),
        configuration.getTable(),
        Optional.ofNullable(schema(configuration)),
        lockWait(configuration),
        differing.stream().map(Migration::script).collect(Collectors.toSet()),
        indexes(catalog));
  }

  private static Map<String, ConcurrentIndexes> indexes(MigrationCatalog catalog) {
    Map<String, ConcurrentIndexes> indexes = new HashMap<>();
    for (Migration migration : catalog.migrations()) {
      if (migration.source() instanceof Sql sql) {
        ConcurrentIndexes built = ConcurrentIndexes.in(sql.text().text());
        if (!built.builds().isEmpty()) {
          indexes.put(migration.script(), built);
        }
      }
    }
    return indexes;
  }

  /** The schema that the host names for the history. */
  static @Nullable String schema(Configuration configuration) {
    String[] schemas = configuration.getSchemas();
    return configuration.getDefaultSchema() == null && schemas.length > 0
        ? schemas[0]
        : configuration.getDefaultSchema();
  }

  /** Flyway tries once a second, and without end if the number is negative. */
  private static Duration lockWait(Configuration configuration) {
    int tries = configuration.getLockRetryCount();
    return tries < 0 ? DAY : Duration.ofSeconds(tries);
  }

  private static @Nullable String settings(Configuration configuration) {
    if (configuration.getCallbacks().length > 0) {
      return "there are callbacks";
    }
    if (configuration.getInitSql() != null) {
      return "there is an initSql";
    }
    if (configuration.getResolvers().length > 0) {
      return "there are resolvers of the host's";
    }
    if (configuration.isGroup()) {
      return "migrations are run as a group";
    }
    if (configuration.isBaselineOnMigrate()) {
      return "databases may be given a baseline";
    }
    return null;
  }

  private static boolean hasCallbacks(MigrationCatalog catalog) {
    return catalog.callbacks().stream()
        .anyMatch(callback -> CallbackTiming.of(callback.event()) != CallbackTiming.NEVER);
  }

  private static boolean differs(
      Migration migration, TenantPlaceholders placeholders, Configuration configuration) {
    if (!(migration.source() instanceof Sql sql)) {
      return true;
    }
    @Nullable ScriptText settings = sql.settings();
    return placeholders.in(sql.text().text(), configuration)
        || (settings != null && placeholders.in(settings.text(), configuration));
  }

  /** The migrations that can be run anew after they failed outside of a transaction. */
  Set<String> repeatable() {
    return indexes.entrySet().stream()
        .filter(entry -> entry.getValue().repeatable())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
