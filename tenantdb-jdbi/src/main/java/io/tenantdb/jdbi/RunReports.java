package io.tenantdb.jdbi;

import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunDurations;
import io.tenantdb.api.run.RunReport;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Sums up a run, on the server. */
final class RunReports {

  private final RegistryStore store;
  private final MigrationRun run;
  private final int most;

  RunReports(RegistryStore store, MigrationRun run, int most) {
    this.store = store;
    this.run = run;
    this.most = most;
  }

  private record Sums(
      RunCounts counts, long replayed, long retries, @Nullable RunDurations durations, Instant at) {

    static Sums of(ResultSet row, StatementContext context) throws SQLException {
      RunCounts counts =
          new RunCounts(
              row.getLong("waiting"),
              row.getLong("running"),
              row.getLong("succeeded"),
              row.getLong("failed"),
              row.getLong("skipped"));
      return new Sums(
          counts,
          row.getLong("replayed"),
          row.getLong("retries"),
          durations(row.getArray("durations")),
          Objects.requireNonNull(Rows.instant(row, "reported_at")));
    }

    private static @Nullable RunDurations durations(@Nullable Array percentiles)
        throws SQLException {
      if (percentiles == null) {
        return null;
      }
      Long[] micros = (Long[]) percentiles.getArray();
      return new RunDurations(
          RunRows.micros(micros[0]),
          RunRows.micros(micros[1]),
          RunRows.micros(micros[2]),
          RunRows.micros(micros[3]));
    }
  }

  RunReport report() {
    Sums sums =
        store.read(
            "run-report", query -> query.bind("run_id", run.id().value()).map(Sums::of).one());
    return new RunReport(
        run,
        sums.at(),
        sums.counts(),
        sums.replayed(),
        sums.retries(),
        sums.durations(),
        list("run-slowest", RunRows::database),
        list("run-failures", RunRows::group),
        list("run-tools", RunRows::toolGroup));
  }

  private <T> List<T> list(String statement, RowMapper<T> mapper) {
    return store.read(
        statement,
        query -> query.bind("run_id", run.id().value()).bind("limit", most).map(mapper).list());
  }
}
