package io.tenantdb.flyway;

import io.tenantdb.api.routing.TenantRoute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders whose values differ between databases: those that the host declared, and those
 * of Flyway's own that name the database, the login, the node or the time.
 *
 * @param values how to get each declared one; Flyway does not tell upper from lower case in names
 */
record TenantPlaceholders(Map<String, Function<TenantRoute, String>> values) {

  private static final List<String> OF_FLYWAY =
      List.of("database", "user", "workingDirectory", "timestamp");

  TenantPlaceholders {
    values = Map.copyOf(values);
  }

  /** The placeholders that are set for all, with the tenant's in their places. */
  Map<String, String> of(TenantRoute route, Map<String, String> shared) {
    Map<String, String> all = without(shared);
    values.forEach((name, value) -> all.put(name, valueOf(name, value.apply(route))));
    return all;
  }

  /** The placeholders that are the same for all. */
  Map<String, String> without(Map<String, String> shared) {
    Map<String, String> rest = new LinkedHashMap<>(shared);
    rest.keySet().removeIf(name -> values.keySet().stream().anyMatch(name::equalsIgnoreCase));
    return rest;
  }

  /**
   * Whether a script refers to one of them, in a comment or where nothing is replaced too: the more
   * careful answer costs a template some of its migrations, and no more.
   */
  boolean in(String text, Configuration configuration) {
    String prefix = configuration.getPlaceholderPrefix();
    int start = text.indexOf(prefix);
    while (start >= 0) {
      int name = start + prefix.length();
      if (names(configuration).anyMatch(one -> startsWith(text, name, one, configuration))) {
        return true;
      }
      start = text.indexOf(prefix, start + 1);
    }
    return false;
  }

  private Stream<String> names(Configuration configuration) {
    String own = "flyway" + configuration.getPlaceholderSeparator();
    return Stream.concat(values.keySet().stream(), OF_FLYWAY.stream().map(own::concat));
  }

  private static boolean startsWith(
      String text, int offset, String name, Configuration configuration) {
    return text.regionMatches(true, offset, name, 0, name.length())
        && text.startsWith(configuration.getPlaceholderSuffix(), offset + name.length());
  }

  private static String valueOf(String name, @Nullable String value) {
    if (value == null) {
      throw new IllegalStateException(
          "the tenant placeholder %s has no value; let its function give one, be it empty"
              .formatted(name));
    }
    return value;
  }
}
