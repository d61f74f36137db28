package io.tenantdb.flyway;

import io.tenantdb.flyway.MigrationCatalog.CallbackScript;
import io.tenantdb.flyway.MigrationCatalog.Migration;
import io.tenantdb.flyway.MigrationCatalog.Source;
import io.tenantdb.flyway.MigrationCatalog.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** The scripts of a template, and no others; Flyway looks for files nowhere else. */
final class TemplateResources implements ResourceProvider {

  private final List<LoadableResource> listed = new ArrayList<>();
  private final Map<String, LoadableResource> byPath = new HashMap<>();

  /**
   * @param misnamed files that are not run, but that Flyway refuses if the host asks for that
   */
  TemplateResources(
      List<Migration> migrations, List<CallbackScript> callbacks, List<LoadableResource> misnamed) {
    Stream<Source> sources =
        Stream.concat(
            migrations.stream().map(Migration::source),
            callbacks.stream().map(CallbackScript::source));
    sources.forEach(
        source -> {
          if (source instanceof Sql sql) {
            listed.add(sql.text());
            add(sql.text());
            add(sql.settings());
          }
        });
    listed.addAll(misnamed);
  }

  private void add(@Nullable ScriptText script) {
    if (script != null) {
      byPath.put(script.getRelativePath().toLowerCase(Locale.ROOT), script);
    }
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return byPath.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return listed.stream()
        .filter(resource -> matches(resource.getFilename(), prefix, suffixes))
        .toList();
  }

  private static boolean matches(String filename, String prefix, String[] suffixes) {
    if (!filename.startsWith(prefix)) {
      return false;
    }
    for (String suffix : suffixes) {
      int start = filename.length() - suffix.length();
      if (start > prefix.length()
          && filename.regionMatches(true, start, suffix, 0, suffix.length())) {
        return true;
      }
    }
    return false;
  }
}
