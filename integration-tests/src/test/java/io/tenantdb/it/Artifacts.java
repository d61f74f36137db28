package io.tenantdb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What the root pom lists for publication. */
final class Artifacts {

  /** The folder of the whole checkout. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern MODULE = Pattern.compile("<module>tenantdb-([a-z]+)</module>");

  private Artifacts() {}

  /** The artifacts without the prefix of their names, such as {@code api}. */
  static List<String> published() {
    try {
      return MODULE
          .matcher(Files.readString(ROOT.resolve("pom.xml")))
          .results()
          .map(match -> match.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the main code of an artifact is. */
  static Path sources(String artifact) {
    return ROOT.resolve("tenantdb-" + artifact).resolve("src/main/java");
  }
}
