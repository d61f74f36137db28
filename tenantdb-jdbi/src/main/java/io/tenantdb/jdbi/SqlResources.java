package io.tenantdb.jdbi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The statements in the files beside this class, for one schema; each file is read once. */
final class SqlResources {

  private static final Pattern PART = Pattern.compile("\\$\\{(?!schema})([a-z-]+)}");

  private final SchemaName schema;
  private final Map<String, String> statements = new ConcurrentHashMap<>();

  SqlResources(SchemaName schema) {
    this.schema = schema;
  }

  /** The statement in the file of this name, less ".sql". */
  String get(String name) {
    return statements.computeIfAbsent(
        name, key -> withParts(key).replace("${schema}", schema.quoted()));
  }

  /** The text with the files in it that it names. */
  private static String withParts(String name) {
    return PART.matcher(read(name))
        .replaceAll(part -> Matcher.quoteReplacement(withParts(part.group(1))));
  }

  /** Leaves the comments out: the server has no use for them, and Jdbi would parse them. */
  private static String read(String name) {
    try (InputStream file = SqlResources.class.getResourceAsStream(name + ".sql")) {
      if (file == null) {
        throw new IllegalStateException("the file " + name + ".sql is not in the jar");
      }
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("--"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + name + ".sql cannot be read", e);
    }
  }
}
