package io.tenantdb.jdbi;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.MigrationError;
import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.PlannedDatabase;
import io.tenantdb.api.run.PlannedGroup;
import io.tenantdb.api.run.RetryTerms;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunFailureGroup;
import io.tenantdb.api.run.RunId;
import io.tenantdb.api.run.RunState;
import io.tenantdb.api.run.RunTerms;
import io.tenantdb.api.run.RunToolGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Runs and their databases as rows; its methods are row mappers. */
final class RunRows {

  private RunRows() {}

  /**
   * A run and the sizes of its waves.
   *
   * @param waveOne how many databases the first wave has
   * @param databases how many all waves have
   */
  record StoredRun(MigrationRun run, long waveOne, long databases) {

    /** How many databases a wave has. */
    long size(int wave) {
      return wave == 1 ? waveOne : databases - waveOne;
    }
  }

  static StoredRun stored(ResultSet row, StatementContext context) throws SQLException {
    return new StoredRun(run(row, context), row.getLong("wave_one"), row.getLong("databases"));
  }

  static MigrationRun run(ResultSet row, StatementContext context) throws SQLException {
    String target = row.getString("target");
    return new MigrationRun(
        new RunId(row.getObject("run_id", UUID.class)),
        RunState.valueOf(row.getString("state")),
        new Attribution(row.getString("actor"), row.getString("reason")),
        target == null ? null : new MigrationFingerprint(target),
        terms(row),
        row.getInt("wave"),
        row.getInt("waves"),
        Objects.requireNonNull(Rows.instant(row, "started_at")),
        Rows.instant(row, "ended_at"));
  }

  private static RunTerms terms(ResultSet row) throws SQLException {
    return new RunTerms(
        row.getInt("parallelism"),
        row.getInt("parallelism_per_server"),
        budget(row),
        new RetryTerms(
            row.getInt("attempts"),
            micros(row.getLong("first_pause_micros")),
            micros(row.getLong("longest_pause_micros"))),
        row.getBoolean("includes_suspended"),
        row.getBoolean("serves_after_failure"),
        new MigrationTerms(
            Optional.ofNullable(row.getString("up_to")).map(SchemaVersion::new),
            millis(row, "lock_timeout_millis"),
            millis(row, "statement_timeout_millis"),
            millis(row, "deadline_millis")));
  }

  private static Optional<Duration> millis(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, Long.class)).map(Duration::ofMillis);
  }

  private static FailureBudget budget(ResultSet row) throws SQLException {
    Long count = row.getObject("budget_count", Long.class);
    return count == null
        ? new FailureBudget.Share(row.getInt("budget_percent"))
        : new FailureBudget.Count(count);
  }

  static PlannedDatabase planned(ResultSet row, StatementContext context) throws SQLException {
    return new PlannedDatabase(Rows.state(row, context), row.getInt("planned_wave"));
  }

  static PlannedGroup plannedGroup(ResultSet row, StatementContext context) throws SQLException {
    String version = row.getString("schema_version");
    String fingerprint = row.getString("schema_fingerprint");
    return new PlannedGroup(
        row.getInt("wave"),
        version == null ? null : new SchemaVersion(version),
        fingerprint == null ? null : new MigrationFingerprint(fingerprint),
        row.getLong("databases"));
  }

  static RunDatabase database(ResultSet row, StatementContext context) throws SQLException {
    Long duration = row.getObject("duration_micros", Long.class);
    String skipped = row.getString("skipped");
    return new RunDatabase(
        new TenantDatabaseId(row.getObject("database_id", UUID.class)),
        new TenantId(row.getString("tenant_id")),
        row.getInt("wave"),
        RunDatabaseState.valueOf(row.getString("state")),
        row.getInt("attempts"),
        duration == null ? null : micros(duration),
        failure(row),
        skipped == null ? null : new ErrorMessage(skipped),
        way(row));
  }

  private static @Nullable MigrationWay way(ResultSet row) throws SQLException {
    if (!row.getString("state").equals(RunDatabaseState.SUCCEEDED.name())) {
      return null;
    }
    String reason = row.getString("tool_reason");
    if (reason != null) {
      return new MigrationWay.ByTool(reason);
    }
    return row.getBoolean("replayed") ? new MigrationWay.Replayed() : new MigrationWay.Nothing();
  }

  static RunToolGroup toolGroup(ResultSet row, StatementContext context) throws SQLException {
    return new RunToolGroup(
        row.getString("tool_reason"),
        new TenantId(row.getString("tenant_id")),
        row.getLong("databases"));
  }

  private static @Nullable RunFailure failure(ResultSet row) throws SQLException {
    String kind = row.getString("failure_kind");
    return kind == null
        ? null
        : new RunFailure(
            MigrationError.Kind.valueOf(kind),
            new ErrorMessage(row.getString("failure_message")),
            row.getString("failure_script"),
            row.getObject("failure_line", Integer.class),
            row.getString("failure_statement"),
            row.getBoolean("history_read"));
  }

  static RunFailureGroup group(ResultSet row, StatementContext context) throws SQLException {
    return new RunFailureGroup(
        Objects.requireNonNull(failure(row), "a failed database has a failure"),
        new TenantId(row.getString("tenant_id")),
        row.getLong("databases"));
  }

  static Duration micros(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }
}
