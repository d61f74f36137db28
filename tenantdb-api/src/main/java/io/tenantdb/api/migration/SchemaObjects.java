package io.tenantdb.api.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The objects in a database, such as tables, columns, indexes, functions and grants, in a form that
 * is the same for two databases with the same migrations. It tells no secret.
 *
 * @param definitions what each is, by its kind and name
 */
public record SchemaObjects(Map<String, String> definitions) {

  private static final int BEFORE = 40;
  private static final int SHOWN = 160;

  public SchemaObjects {
    definitions = Map.copyOf(definitions);
  }

  /**
   * One line for each object that is not as it is in another database: missing here, not expected
   * here, or other than there.
   *
   * @param expected the objects in a database that is known to be right
   * @return in the order of kinds and names; none if they are alike
   */
  public List<String> differencesFrom(SchemaObjects expected) {
    if (equals(expected)) {
      return List.of();
    }
    SortedSet<String> objects = new TreeSet<>(definitions.keySet());
    objects.addAll(expected.definitions.keySet());
    List<String> lines = new ArrayList<>();
    for (String object : objects) {
      @Nullable String wanted = expected.definitions.get(object);
      @Nullable String found = definitions.get(object);
      if (found == null) {
        lines.add("missing: " + object);
      } else if (wanted == null) {
        lines.add("not expected: " + object);
      } else if (!wanted.equals(found)) {
        lines.add(other(object, wanted, found));
      }
    }
    return lines;
  }

  private static String other(String object, String wanted, String found) {
    int first = 0;
    while (first < Math.min(wanted.length(), found.length())
        && wanted.charAt(first) == found.charAt(first)) {
      first++;
    }
    int from = Math.max(0, first - BEFORE);
    return "other: %s: expected «%s», found «%s»"
        .formatted(object, part(wanted, from), part(found, from));
  }

  /** A function may be pages long. */
  private static String part(String definition, int from) {
    int to = Math.min(definition.length(), from + SHOWN);
    String shown = definition.substring(from, to).replaceAll("\\s+", " ");
    return (from > 0 ? "…" : "") + shown + (to < definition.length() ? "…" : "");
  }
}
