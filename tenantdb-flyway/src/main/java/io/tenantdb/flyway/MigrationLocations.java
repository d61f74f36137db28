package io.tenantdb.flyway;

import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds a mistyped location when the host starts, not when the first tenant is migrated. */
final class MigrationLocations {

  private static final String FILE_SYSTEM = "filesystem:";
  private static final String CLASS_PATH = "classpath:";

  private MigrationLocations() {}

  static void requireExisting(List<String> locations, ClassLoader classLoader) {
    if (locations.isEmpty()) {
      throw new IllegalArgumentException(
          "No location of migrations was given; give at least one, such as classpath:db/tenant");
    }
    for (String location : locations) {
      if (!mayExist(location, classLoader)) {
        throw new IllegalArgumentException(
            "The location of migrations %s does not exist; correct it, or create it, even if it is to be empty"
                .formatted(location));
      }
    }
  }

  private static boolean mayExist(String location, ClassLoader classLoader) {
    if (location.indexOf('*') >= 0 || location.indexOf('?') >= 0) {
      return true;
    }
    if (location.startsWith(FILE_SYSTEM)) {
      return Files.isDirectory(Path.of(location.substring(FILE_SYSTEM.length())));
    }
    String path =
        location.startsWith(CLASS_PATH) ? location.substring(CLASS_PATH.length()) : location;
    if (path.indexOf(':') >= 0) {
      return true;
    }
    String folder = path.startsWith("/") ? path.substring(1) : path;
    // Flyway also looks into jars that have no entries for their folders, which this cannot see.
    return classLoader.getResource(folder) != null || classLoader instanceof URLClassLoader;
  }
}
