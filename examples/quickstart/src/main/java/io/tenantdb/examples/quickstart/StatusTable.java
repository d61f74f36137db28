package io.tenantdb.examples.quickstart;

import io.tenantdb.api.database.LastMigrationAt;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tenant databases as a table of plain text, one line each. */
final class StatusTable {

  private static final List<String> HEADER =
      List.of("TENANT", "DATABASE", "STATUS", "SCHEMA VERSION", "MIGRATED AT (UTC)");
  private static final String NONE = "-";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private StatusTable() {}

  /** The lines of the table, its header first. */
  static List<String> lines(List<TenantDatabaseViewModel> views) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    views.forEach(view -> rows.add(row(view)));
    int[] widths =
        IntStream.range(0, HEADER.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(TenantDatabaseViewModel view) {
    return List.of(
        view.tenantId().value(),
        view.databaseName().value(),
        view.status().name(),
        Objects.toString(view.schemaVersion(), NONE),
        time(view.lastMigrationAt()));
  }

  private static String time(@Nullable LastMigrationAt time) {
    return time == null ? NONE : TIME.format(time.value());
  }

  private static String line(List<String> cells, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(column -> ("%-" + widths[column] + "s").formatted(cells.get(column)))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }
}
