package io.tenantdb.flyway;

import io.tenantdb.api.database.SchemaVersion;
import java.util.List;
import java.util.Optional;

/**
 * What Flyway sent to one database to bring it from a known history up to its target.
 *
 * @param searchPath what Flyway sets the search path to before each; empty if it leaves it alone
 * @param steps one for each migration, in order; none if there was nothing to do
 */
record ReplayPlan(Optional<String> searchPath, List<Step> steps) {

  ReplayPlan {
    steps = List.copyOf(steps);
  }

  /** What is left to do after so many steps. */
  ReplayPlan behind(int done) {
    return new ReplayPlan(searchPath, steps.subList(done, steps.size()));
  }

  /**
   * A migration.
   *
   * @param row its row in the history
   * @param installedBy who is said to have applied it; empty for the login of the session
   * @param inTransaction whether its statements and its row are one transaction
   * @param statements what Flyway sent, one by one
   */
  record Step(
      HistoryRow row,
      Optional<String> installedBy,
      boolean inTransaction,
      List<String> statements) {

    Step {
      statements = List.copyOf(statements);
    }
  }

  /**
   * What a plan is for. Two databases with the same key are the same to Flyway.
   *
   * @param history the history table
   * @param searchPath what the session's search path was before Flyway changed it
   * @param upTo the newest version that the caller wants
   * @param rows the whole history
   */
  record PlanKey(
      HistoryTable history,
      String searchPath,
      Optional<SchemaVersion> upTo,
      List<HistoryRow> rows) {

    PlanKey {
      rows = List.copyOf(rows);
    }

    PlanKey with(List<HistoryRow> others) {
      return new PlanKey(history, searchPath, upTo, others);
    }
  }
}
