package io.tenantdb.benchmarks.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** SQL by hand. */
final class Sql {

  private Sql() {}

  /** Runs a text of statements without parameters over a connection of their own. */
  static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
