package io.tenantdb.api.run;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.lease.Lease;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a worker writes when it is through with a database.
 *
 * @param lease what it worked under; it ends with this
 * @param change what the record becomes: MIGRATING no more
 * @param outcome what came of it
 */
public record RunResult(Lease lease, TenantDatabaseEvent change, RunOutcome outcome) {

  private static final Pattern UUIDS =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  public RunResult {
    Objects.requireNonNull(lease, "lease");
    Objects.requireNonNull(change, "change");
    Objects.requireNonNull(outcome, "outcome");
  }

  /**
   * What tells a failure that names no statement from others of its kind: the first line of its
   * message without what differs from tenant to tenant, which is the tenant's id, the database's
   * names and every UUID. Null if it names a statement, or nothing failed.
   */
  public @Nullable String failureCause() {
    @Nullable RunFailure failure = null;
    if (outcome instanceof RunOutcome.Failed failed) {
      failure = failed.failure();
    } else if (outcome instanceof RunOutcome.Retried retried) {
      failure = retried.failure();
    }
    if (failure == null || failure.statement() != null) {
      return null;
    }
    String cause = failure.message().value().lines().findFirst().orElse("");
    TenantDatabase record = change.state();
    cause = without(record.databaseName().value(), cause);
    cause = without(record.tenantId().value(), cause);
    return UUIDS.matcher(cause).replaceAll("…");
  }

  /** Whole words only: a tenant may be called "a". */
  private static String without(String name, String text) {
    return Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])")
        .matcher(text)
        .replaceAll("…");
  }
}
