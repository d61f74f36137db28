package io.tenantdb.flyway;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.SchemaState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The history of a database as it was read, in the order of its ranks.
 *
 * @param times when each row was written
 */
record AppliedHistory(List<HistoryRow> rows, List<Instant> times) {

  AppliedHistory {
    rows = List.copyOf(rows);
    times = List.copyOf(times);
  }

  static AppliedHistory none() {
    return new AppliedHistory(List.of(), List.of());
  }

  /**
   * A query for {@link #read}. It calls no function that a new session would have to look up first.
   */
  static String query(HistoryTable history) {
    return "SELECT %s, installed_on AS reached_at FROM %s ORDER BY installed_rank"
        .formatted(HistoryRow.COLUMNS, history.quoted());
  }

  static AppliedHistory read(ResultSet result) throws SQLException {
    List<HistoryRow> rows = new ArrayList<>();
    List<Instant> times = new ArrayList<>();
    while (result.next()) {
      rows.add(HistoryRow.of(result));
      times.add(result.getObject("reached_at", LocalDateTime.class).toInstant(ZoneOffset.UTC));
    }
    return new AppliedHistory(rows, times);
  }

  /** How many rows there are of what succeeded. */
  int count() {
    return (int) rows.stream().filter(HistoryRow::success).count();
  }

  /** The migration that failed outside of a transaction, if it is the last and no other did. */
  Optional<HistoryRow> failed() {
    List<HistoryRow> failed = rows.stream().filter(row -> !row.success()).toList();
    return failed.size() == 1 && failed.get(0).equals(rows.get(rows.size() - 1))
        ? Optional.of(failed.get(0))
        : Optional.empty();
  }

  SchemaState state() {
    Optional<Applied> newest =
        effective().stream()
            .filter(applied -> applied.row().version() != null)
            .max(Comparator.comparing(Applied::version));
    return new SchemaState(
        newest.map(Applied::version).orElse(null),
        newest.map(applied -> new LastMigrationAt(applied.at())).orElse(null),
        rows.isEmpty() ? null : fingerprint());
  }

  private MigrationFingerprint fingerprint() {
    return AppliedFingerprint.of(effective().stream().map(Applied::row).toList());
  }

  /**
   * The last row of a version, or of a repeatable script, decides: it may have been undone, run
   * anew, or marked as deleted by a repair.
   */
  private Collection<Applied> effective() {
    Map<String, Applied> last = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      HistoryRow row = rows.get(i);
      if (row.success() && row.isMigration()) {
        String key = row.version() == null ? "R " + row.script() : "V " + row.version();
        last.put(key, new Applied(row, times.get(i)));
      }
    }
    last.values().removeIf(applied -> applied.row().takesBack());
    return last.values();
  }

  private record Applied(HistoryRow row, Instant at) {

    SchemaVersion version() {
      return new SchemaVersion(Objects.requireNonNull(row.version()));
    }
  }
}
