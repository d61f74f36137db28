package io.tenantdb.flyway;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The objects in a database, as the server describes them.
 *
 * @param definitions what each is, by its kind and name
 */
record SchemaObjects(SortedMap<String, String> definitions) {

  private static final String QUERY = SchemaHistory.resource("schema-objects.sql");

  static SchemaObjects read(Connection connection) throws SQLException {
    // What is described in two places comes in any order.
    SortedMap<String, SortedSet<String>> found = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(QUERY)) {
      while (rows.next()) {
        String key = rows.getString("kind") + " " + rows.getString("name");
        found
            .computeIfAbsent(key, unused -> new TreeSet<>())
            .add(String.valueOf(rows.getString("definition")));
      }
    }
    SortedMap<String, String> definitions = new TreeMap<>();
    found.forEach((key, parts) -> definitions.put(key, String.join("; ", parts)));
    return new SchemaObjects(definitions);
  }

  /**
   * One line for each object that is not as in another database: missing here, too much here, or
   * other than there.
   */
  List<String> differencesFrom(SchemaObjects expected) {
    List<String> lines = new ArrayList<>();
    SortedMap<String, String> all = new TreeMap<>(expected.definitions());
    all.putAll(definitions);
    for (Map.Entry<String, String> entry : all.entrySet()) {
      @Nullable String wanted = expected.definitions().get(entry.getKey());
      @Nullable String found = definitions.get(entry.getKey());
      if (found == null) {
        lines.add("missing: " + entry.getKey());
      } else if (wanted == null) {
        lines.add("not expected: " + entry.getKey());
      } else if (!wanted.equals(found)) {
        lines.add("other: %s: expected «%s», found «%s»".formatted(entry.getKey(), wanted, found));
      }
    }
    return lines;
  }
}
