package io.tenantdb.flyway;

import io.tenantdb.api.routing.TenantRoute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** What the host wants of Flyway, the same for all databases. */
record FlywaySettings(
    List<String> locations,
    ClassLoader classLoader,
    TenantPlaceholders tenantPlaceholders,
    @Nullable String defaultSchema,
    @Nullable String historyTable,
    Consumer<FluentConfiguration> configure) {

  FlywaySettings {
    locations = List.copyOf(locations);
    MigrationLocations.requireExisting(locations, classLoader);
  }

  /** The settings while they are being made. */
  static final class Options {

    private final List<String> locations;
    @Nullable ClassLoader classLoader;
    private final Map<String, Function<TenantRoute, String>> tenantPlaceholders =
        new LinkedHashMap<>();
    @Nullable String defaultSchema;
    @Nullable String historyTable;
    Consumer<FluentConfiguration> configure = configuration -> {};

    Options(String... locations) {
      this.locations = List.of(locations);
    }

    void tenantPlaceholder(String name, Function<TenantRoute, String> value) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("A tenant placeholder needs a name");
      }
      if (tenantPlaceholders.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
        throw new IllegalArgumentException(
            "The tenant placeholder %s was declared before, if perhaps with other capitals"
                .formatted(name));
      }
      tenantPlaceholders.put(name, value);
    }

    FlywaySettings settings() {
      return new FlywaySettings(
          locations,
          classLoader != null ? classLoader : defaultClassLoader(),
          new TenantPlaceholders(tenantPlaceholders),
          defaultSchema,
          historyTable,
          configure);
    }

    private static ClassLoader defaultClassLoader() {
      @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
      return context != null ? context : ClassLoader.getSystemClassLoader();
    }
  }
}
