package io.tenantdb.flyway;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of Flyway's history, without what differs between databases that were migrated alike: who
 * applied it, when, and how long it took. What Flyway makes of a history depends on nothing else.
 *
 * @param version null if it is repeatable
 * @param checksum null if it has none
 */
record HistoryRow(
    int rank,
    @Nullable String version,
    String description,
    String type,
    String script,
    @Nullable Integer checksum,
    boolean success) {

  static final String COLUMNS =
      "installed_rank, version, description, type, script, checksum, success";

  static HistoryRow of(ResultSet row) throws SQLException {
    int checksum = row.getInt("checksum");
    boolean none = row.wasNull();
    return new HistoryRow(
        row.getInt("installed_rank"),
        row.getString("version"),
        row.getString("description"),
        row.getString("type"),
        row.getString("script"),
        none ? null : checksum,
        row.getBoolean("success"));
  }

  /** Whether this takes back what an earlier row of the version or script says. */
  boolean takesBack() {
    return type.equals("DELETE") || type.startsWith("UNDO");
  }

  /** Flyway's note that it made the schemas is no migration. */
  boolean isMigration() {
    return !type.equals("SCHEMA");
  }
}
