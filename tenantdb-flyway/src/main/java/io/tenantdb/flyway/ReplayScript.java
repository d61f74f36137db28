package io.tenantdb.flyway;

import io.tenantdb.flyway.ReplayPlan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes of a migration the strings that are sent to a database.
 *
 * @param user the login, which Flyway names as who applied a migration
 * @param originalPath the search path that the session came with
 */
record ReplayScript(
    ReplayPlan plan, HistoryTable history, WorkerSession worker, String user, String originalPath) {

  /** A comment at the end of a statement ends with its line. */
  private static final String END = "\n;\n";

  /**
   * How many characters are sent at once: the driver sends all before it reads, and a server that
   * has rows to send reads no further, so that more than fits between the two would block both for
   * ever (pgjdbc, QueryExecutorImpl, MAX_BUFFERED_RECV_BYTES).
   */
  private static final int PART = 32_768;

  /**
   * One string for each round trip. What must not run in a transaction is sent by itself, and so is
   * everything if a statement changes how the driver reads the next one.
   */
  List<String> parts(Step step, boolean first) {
    List<String> statements = new ArrayList<>(begin(first));
    if (!step.inTransaction()) {
      List<String> parts = new ArrayList<>();
      parts.add(String.join(END, statements));
      parts.addAll(step.statements());
      parts.add(String.join(END, restore()) + END + row(step));
      return parts;
    }
    statements.add("BEGIN");
    statements.addAll(step.statements());
    statements.addAll(restore());
    statements.add(row(step));
    statements.add("COMMIT");
    return step.statements().stream().anyMatch(SqlText::mayChangeHowSqlIsRead)
        ? statements
        : joined(statements);
  }

  private static List<String> joined(List<String> statements) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (String statement : statements) {
      if (part.length() > 0 && part.length() + statement.length() > PART) {
        parts.add(part.toString());
        part.setLength(0);
      }
      part.append(part.length() > 0 ? END : "").append(statement);
    }
    parts.add(part.toString());
    return parts;
  }

  /**
   * Not {@code RESET ALL}: it would take what the host's pool has set, which Flyway keeps. Nothing
   * of an earlier migration is left: such ones are in no plan.
   */
  private List<String> begin(boolean first) {
    String path = plan.searchPath().orElse(originalPath);
    String set =
        "SELECT %s, %s, %s"
            .formatted(
                WorkerSession.setting("search_path", path),
                WorkerSession.setting("TimeZone", "UTC"),
                worker.settings());
    return first ? List.of(set) : List.of(role(), set);
  }

  /** What Flyway sets back before it writes the row. */
  private List<String> restore() {
    return List.of(
        role(),
        "SELECT %s, %s"
            .formatted(
                WorkerSession.setting("search_path", originalPath),
                WorkerSession.setting("TimeZone", "UTC")));
  }

  private String role() {
    return "SET ROLE " + SqlText.literal(user);
  }

  private String row(Step step) {
    HistoryRow row = step.row();
    return """
        INSERT INTO %s (installed_rank, version, description, type, script, checksum, installed_by,
            execution_time, success)
        VALUES (%d, %s, %s, %s, %s, %s, %s, %s, %s)"""
        .formatted(
            history.quoted(),
            row.rank(),
            Optional.ofNullable(row.version()).map(SqlText::literal).orElse("NULL"),
            SqlText.literal(row.description()),
            SqlText.literal(row.type()),
            SqlText.literal(row.script()),
            Optional.ofNullable(row.checksum()).map(String::valueOf).orElse("NULL"),
            step.installedBy().map(SqlText::literal).orElse("CURRENT_USER"),
            "pg_catalog.round(extract(epoch FROM pg_catalog.clock_timestamp()"
                + " - pg_catalog.transaction_timestamp()) * 1000)::int",
            row.success());
  }
}
