package io.tenantdb.flyway;

import io.tenantdb.api.migration.SchemaObjects;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Reads which objects a database has, as the server itself describes them. */
final class ObjectsReader {

  private static final List<String> QUERIES =
      List.of(
          SchemaHistory.resource("schema-objects.sql"),
          SchemaHistory.resource("other-objects.sql"));
  // What the server writes leaves out the schemas of the search path, which may differ.
  private static final String EMPTY_PATH = "SET LOCAL search_path = ''";
  private static final int SOME_BITS = 0xffff;

  private ObjectsReader() {}

  /** What is alike in all databases with the same history, whoever owns what in them. */
  static SchemaObjects read(Connection connection, Secrets secrets) throws SQLException {
    return read(connection, false, definition -> hidden(definition, secrets));
  }

  /** Everything, owners included. */
  static SchemaObjects readAll(Connection connection) throws SQLException {
    return read(connection, true, UnaryOperator.identity());
  }

  private static SchemaObjects read(
      Connection connection, boolean whole, UnaryOperator<String> shown) throws SQLException {
    // What is described in two places comes in any order.
    Map<String, SortedSet<String>> found = new HashMap<>();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(EMPTY_PATH);
      for (String query : QUERIES) {
        try (ResultSet rows = statement.executeQuery(query)) {
          while (rows.next()) {
            if (whole || !rows.getBoolean("by_isolation")) {
              found
                  .computeIfAbsent(
                      rows.getString("kind") + " " + rows.getString("name"), key -> new TreeSet<>())
                  .add(shown.apply(String.valueOf(rows.getString("definition"))));
            }
          }
        }
      }
    }
    connection.rollback();
    connection.setAutoCommit(true);
    Map<String, String> definitions = new HashMap<>();
    found.forEach((key, parts) -> definitions.put(key, String.join("; ", parts)));
    return new SchemaObjects(definitions);
  }

  /**
   * Two texts that differ in what is hidden still differ: a few bits tell them apart, and no more.
   */
  private static String hidden(String definition, Secrets secrets) {
    String clean = secrets.remove(definition);
    return clean.equals(definition)
        ? definition
        : "%s (hidden: %04x)".formatted(clean, definition.hashCode() & SOME_BITS);
  }
}
