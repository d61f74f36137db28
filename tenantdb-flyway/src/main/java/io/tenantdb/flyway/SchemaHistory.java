package io.tenantdb.flyway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads Flyway's history table as it is, without Flyway. */
final class SchemaHistory {

  private static final String EXISTS = resource("history-exists.sql");
  private static final String SCRIPTS = resource("history-scripts.sql");

  private SchemaHistory() {}

  /** Empty if there is no history. */
  static Optional<AppliedHistory> read(Connection connection, HistoryTable history)
      throws SQLException {
    if (!exists(connection, history)) {
      return Optional.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(AppliedHistory.query(history))) {
      return Optional.of(AppliedHistory.read(rows));
    }
  }

  /** What was applied, by the names of the scripts; a migration that was applied twice is twice. */
  static List<String> scripts(Connection connection, HistoryTable history) throws SQLException {
    if (!exists(connection, history)) {
      return List.of();
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SCRIPTS.replace("{history}", history.quoted()))) {
      List<String> scripts = new ArrayList<>();
      while (rows.next()) {
        scripts.add(rows.getString("script"));
      }
      return scripts;
    }
  }

  private static boolean exists(Connection connection, HistoryTable history) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXISTS)) {
      statement.setString(1, history.schema());
      statement.setString(2, history.table());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(SchemaHistory.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
