package io.tenantdb.flyway;

import io.tenantdb.api.routing.TenantRoute;
import io.tenantdb.flyway.FlywayMigrator.FlywayCall;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.ClassicConfiguration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.pattern.ValidatePattern;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Makes a Flyway for one call; nothing of it is shared between calls. */
final class FlywayFactory {

  private static final ValidatePattern PENDING = ValidatePattern.fromPattern("*:pending");

  private final FlywaySettings settings;

  FlywayFactory(FlywaySettings settings) {
    this.settings = settings;
  }

  FlywayCall forMigrate(TenantRoute route, MigrationSession session) {
    FluentConfiguration configuration = configuration(route, session);
    Callback[] host = configuration.getCallbacks();
    return call(configuration, append(host, new UtcCallback()), host.length > 0);
  }

  /** Reads only: callbacks may write, so there are none. */
  FlywayCall forVerify(TenantRoute route, MigrationSession session) {
    FluentConfiguration configuration = configuration(route, session);
    configuration.skipDefaultCallbacks(true);
    configuration.ignoreMigrationPatterns(
        append(configuration.getIgnoreMigrationPatterns(), PENDING));
    return call(configuration, new Callback[0], false);
  }

  private FluentConfiguration configuration(TenantRoute route, MigrationSession session) {
    FluentConfiguration configuration = new FluentConfiguration(settings.classLoader());
    settings.configure().accept(configuration);
    Map<String, String> placeholders = new HashMap<>(configuration.getPlaceholders());
    placeholders.putAll(settings.placeholders().apply(route));
    configuration
        .dataSource(session.dataSource())
        .placeholders(placeholders)
        .locations(settings.locations().toArray(String[]::new))
        .failOnMissingLocations(true)
        .skipExecutingMigrations(false)
        .cleanDisabled(true);
    if (settings.historyTable() != null) {
      configuration.table(settings.historyTable());
    }
    configuration.defaultSchema(defaultSchema(configuration, session));
    // The transactional lock holds a transaction open on a second connection, so that CREATE INDEX
    // CONCURRENTLY waits for it for ever (flyway#1654), and commits DDL before its history row.
    configuration
        .getPluginRegister()
        .getExact(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration;
  }

  /** Named outright, so that Flyway and whoever reads the history afterwards mean one table. */
  private String defaultSchema(FluentConfiguration configuration, MigrationSession session) {
    if (settings.defaultSchema() != null) {
      return settings.defaultSchema();
    }
    if (configuration.getDefaultSchema() != null) {
      return configuration.getDefaultSchema();
    }
    String[] schemas = configuration.getSchemas();
    return schemas.length > 0 ? schemas[0] : session.currentSchema();
  }

  private static FlywayCall call(
      FluentConfiguration configuration, Callback[] callbacks, boolean hostCallbacks) {
    Flyway flyway = configuration.load();
    // Set on the loaded Flyway: loading replaces them by what it finds in the package db.callback.
    ((ClassicConfiguration) flyway.getConfiguration()).setCallbacks(callbacks);
    return new FlywayCall(
        flyway,
        new HistoryTable(configuration.getDefaultSchema(), configuration.getTable()),
        new Secrets(configuration.getPlaceholders()),
        hostCallbacks);
  }

  private static <T> T[] append(T[] array, T last) {
    T[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = last;
    return longer;
  }
}
