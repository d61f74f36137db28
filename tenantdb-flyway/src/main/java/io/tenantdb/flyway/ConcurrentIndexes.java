package io.tenantdb.flyway;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The indexes that a migration builds concurrently. A build that fails, or whose session ends,
 * leaves an INVALID index of that name behind, which stands in the way of the next try (PostgreSQL
 * manual, CREATE INDEX, "Building Indexes Concurrently").
 */
record ConcurrentIndexes(Set<String> names) {

  private static final Pattern BUILD =
      Pattern.compile(
          "(?i)\\bcreate\\s+(?:unique\\s+)?index\\s+concurrently\\s+(?:if\\s+not\\s+exists\\s+)?"
              + "(?:\"((?:[^\"]|\"\")+)\"|(?!on\\b)([a-z_\\x80-\\uffff][\\w$\\x80-\\uffff]*))");
  private static final String INVALID = SchemaHistory.resource("invalid-indexes.sql");

  ConcurrentIndexes {
    names = Set.copyOf(names);
  }

  /** Those that a text of SQL names; one in a comment does no harm. */
  static ConcurrentIndexes in(String sql) {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = BUILD.matcher(sql);
    while (matcher.find()) {
      names.add(
          matcher.group(1) != null
              ? matcher.group(1).replace("\"\"", "\"")
              : matcher.group(2).toLowerCase(Locale.ROOT));
    }
    return new ConcurrentIndexes(names);
  }

  /**
   * Drops those of them that are INVALID and that nobody is building now. Must not run in a
   * transaction.
   */
  void dropInvalid(Connection connection) throws SQLException {
    if (names.isEmpty()) {
      return;
    }
    for (String index : invalid(connection)) {
      // Prepared, as SessionDataSource takes what is not for a script of the host's.
      try (PreparedStatement drop =
          connection.prepareStatement("DROP INDEX CONCURRENTLY IF EXISTS " + index)) {
        drop.execute();
      }
    }
  }

  private List<String> invalid(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(INVALID)) {
      query.setArray(1, connection.createArrayOf("text", names.toArray()));
      List<String> found = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }
  }
}
