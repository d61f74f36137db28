package io.tenantdb.flyway;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The indexes that a migration builds concurrently. A build that fails, or whose session ends,
 * leaves an INVALID index of that name behind, which stands in the way of the next try (PostgreSQL
 * manual, CREATE INDEX, "Building Indexes Concurrently").
 *
 * @param builds in their order
 * @param repeatable whether the migration does nothing else, and can be run anew once what it left
 *     INVALID is dropped
 */
record ConcurrentIndexes(List<Build> builds, boolean repeatable) {

  /**
   * An index.
   *
   * @param table what it is built on, as the statement names it; null if that cannot be told
   */
  record Build(String name, @Nullable String table) {}

  private static final String NAME =
      "(?:\"(?:[^\"]|\"\")+\"|[a-z_\\x80-\\uffff][\\w$\\x80-\\uffff]*)";
  private static final String UNLESS_EXISTS = "if\\s+not\\s+exists\\s+";
  private static final Pattern BUILD =
      Pattern.compile(
          ("(?i)\\bcreate\\s+(?:unique\\s+)?index\\s+concurrently\\s+(" + UNLESS_EXISTS + ")?")
              + ("(?!on\\b)(" + NAME + ")")
              + ("(?:\\s+on\\s+(?:only\\s+)?(" + NAME + "(?:\\s*\\.\\s*" + NAME + ")?)")
              + "(?!\\s*[.$\\w]))?");

  /** What may hold a semicolon that ends no statement. */
  private static final Pattern QUOTED =
      Pattern.compile("(?s)'[^']*'|\"[^\"]*\"|--[^\\n]*|/\\*.*?\\*/");

  /** What those cannot be told by. */
  private static final Pattern UNCLEAR = Pattern.compile("\\\\|\\$(?!\\{)");

  private static final String INVALID = SchemaHistory.resource("invalid-indexes.sql");

  ConcurrentIndexes {
    builds = List.copyOf(builds);
  }

  /** Those that a text of SQL names; one in a comment does no harm. */
  static ConcurrentIndexes in(String sql) {
    List<Build> builds = new ArrayList<>();
    Matcher matcher = BUILD.matcher(sql);
    while (matcher.find()) {
      builds.add(new Build(unquoted(matcher.group(2)), matcher.group(3)));
    }
    return new ConcurrentIndexes(builds, isRepeatable(sql));
  }

  private static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name.toLowerCase(Locale.ROOT);
  }

  /** Of several builds, those before the failed one are valid and stay. */
  private static boolean isRepeatable(String sql) {
    if (UNCLEAR.matcher(sql).find()) {
      return false;
    }
    String bare =
        QUOTED
            .matcher(sql)
            .replaceAll(found -> found.group().matches("(?s)[-/].*") ? " " : "\"quoted\"");
    List<Matcher> statements =
        Arrays.stream(bare.split(";", -1))
            .filter(statement -> !statement.isBlank())
            .map(statement -> BUILD.matcher(statement.strip()))
            .toList();
    return !bare.contains("*/")
        && statements.stream().allMatch(Matcher::lookingAt)
        && (statements.size() == 1
            || statements.stream().allMatch(statement -> statement.group(1) != null));
  }

  /**
   * Drops those of them that are INVALID and that nobody is building now. Must not run in a
   * transaction.
   *
   * @param watched hears of each statement before it runs
   */
  void dropInvalid(Connection connection, Consumer<Statement> watched) throws SQLException {
    if (builds.isEmpty()) {
      return;
    }
    for (String index : invalid(connection, watched)) {
      // Prepared, as SessionDataSource takes what is not for a script of the host's.
      try (PreparedStatement drop =
          connection.prepareStatement("DROP INDEX CONCURRENTLY IF EXISTS " + index)) {
        watched.accept(drop);
        drop.execute();
      }
    }
  }

  private List<String> invalid(Connection connection, Consumer<Statement> watched)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(INVALID)) {
      watched.accept(query);
      query.setArray(1, texts(connection, builds.stream().map(Build::name).toArray()));
      query.setArray(2, texts(connection, builds.stream().map(Build::table).toArray()));
      List<String> found = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }
  }

  private static Array texts(Connection connection, @Nullable Object[] texts) throws SQLException {
    return connection.createArrayOf("text", texts);
  }
}
