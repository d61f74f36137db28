package io.tenantdb.jdbi;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.migration.MigrationTerms;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.FailureBudget;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.NewMigrationRun;
import io.tenantdb.api.run.RunCanary;
import io.tenantdb.api.run.RunFailure;
import io.tenantdb.api.run.RunOutcome;
import io.tenantdb.api.run.RunResult;
import io.tenantdb.api.run.RunSelection;
import io.tenantdb.api.run.RunTerms;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the statements of runs are given, by the names that they use. */
final class RunParameters {

  /** Above every fingerprint, which are hexadecimal. */
  private static final String NO_TARGET = "~";

  private RunParameters() {}

  /** All that a new run has. */
  static Map<String, @Nullable Object> of(NewMigrationRun run) {
    MigrationRunOptions options = run.options();
    RunTerms terms = options.terms();
    Map<String, @Nullable Object> parameters = selection(run);
    parameters.put("run_id", run.id().value());
    parameters.put("actor", options.attribution().actor());
    parameters.put("reason", options.attribution().reason());
    parameters.put("known_target", run.target() == null ? null : run.target().value());
    parameters.put("parallelism", terms.parallelism());
    parameters.put("parallelism_per_server", terms.parallelismPerServer());
    parameters.put(
        "budget_count", terms.budget() instanceof FailureBudget.Count count ? count.most() : null);
    parameters.put(
        "budget_percent",
        terms.budget() instanceof FailureBudget.Share share ? share.percent() : null);
    parameters.put("attempts", terms.retries().attempts());
    parameters.put("first_pause_micros", Micros.of(terms.retries().firstPause()));
    parameters.put("longest_pause_micros", Micros.of(terms.retries().longestPause()));
    parameters.put("serves_after_failure", terms.servesAfterFailure());
    migration(terms.migration(), parameters);
    return parameters;
  }

  private static void migration(MigrationTerms terms, Map<String, @Nullable Object> parameters) {
    parameters.put("up_to", terms.upTo().map(SchemaVersion::value).orElse(null));
    parameters.put("lock_timeout_millis", millis(terms.lockTimeout()));
    parameters.put("statement_timeout_millis", millis(terms.statementTimeout()));
    parameters.put("deadline_millis", millis(terms.deadline()));
  }

  private static @Nullable Long millis(Optional<Duration> limit) {
    return limit.map(Duration::toMillis).orElse(null);
  }

  /** What the selection of a new run is made by. */
  static Map<String, @Nullable Object> selection(NewMigrationRun run) {
    MigrationRunOptions options = run.options();
    RunSelection selection = options.selection();
    RunSelection.Matching matching =
        (RunSelection.Matching)
            (selection instanceof RunSelection.Matching ? selection : RunSelection.all());
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("target", run.target() == null ? NO_TARGET : run.target().value());
    parameters.put("includes_suspended", options.terms().includesSuspended());
    parameters.put("only_failed", selection instanceof RunSelection.Failed);
    parameters.put("servers", texts(matching.servers(), ServerName::value));
    parameters.put("statuses", texts(matching.statuses(), Enum::name));
    parameters.put("schema_versions", texts(matching.schemaVersions(), SchemaVersion::value));
    parameters.put(
        "tenants",
        selection instanceof RunSelection.OfTenants named
            ? texts(named.tenants(), TenantId::value)
            : new String[0]);
    canary(options.canary(), parameters);
    return parameters;
  }

  private static void canary(RunCanary canary, Map<String, @Nullable Object> parameters) {
    parameters.put("canary_count", canary instanceof RunCanary.Count count ? count.databases() : 0);
    parameters.put("canary_percent", canary instanceof RunCanary.Share share ? share.percent() : 0);
    parameters.put(
        "canary_tenants",
        canary instanceof RunCanary.OfTenants named
            ? texts(named.tenants(), TenantId::value)
            : new String[0]);
  }

  private static <T> String[] texts(Collection<T> values, Function<T, String> text) {
    return values.stream().map(text).toArray(String[]::new);
  }

  /** What came of a database, without its record's change. */
  static Map<String, @Nullable Object> of(RunResult result) {
    RunOutcome outcome = result.outcome();
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("applied", 0);
    parameters.put("replayed", false);
    parameters.put("tool_reason", null);
    parameters.put("pause_micros", null);
    parameters.put("failure_cause", result.failureCause());
    failure(null, parameters);
    if (outcome instanceof RunOutcome.Succeeded succeeded) {
      parameters.put("state", "SUCCEEDED");
      parameters.put("applied", succeeded.applied());
      parameters.put("replayed", succeeded.way() instanceof MigrationWay.Replayed);
      if (succeeded.way() instanceof MigrationWay.ByTool byTool) {
        parameters.put("tool_reason", byTool.reason());
      }
    } else if (outcome instanceof RunOutcome.Retried retried) {
      parameters.put("state", "WAITING");
      parameters.put("pause_micros", Micros.of(retried.pause()));
      failure(retried.failure(), parameters);
    } else {
      parameters.put("state", "FAILED");
      failure(((RunOutcome.Failed) outcome).failure(), parameters);
    }
    return parameters;
  }

  private static void failure(
      @Nullable RunFailure failure, Map<String, @Nullable Object> parameters) {
    parameters.put("failure_kind", failure == null ? null : failure.kind().name());
    parameters.put("failure_message", failure == null ? null : failure.message().value());
    parameters.put("failure_script", failure == null ? null : failure.script());
    parameters.put("failure_line", failure == null ? null : failure.line());
    parameters.put("history_read", failure != null && failure.historyRead());
    parameters.put("failure_statement", failure == null ? null : failure.statement());
  }
}
