package io.tenantdb.inmemory;

import io.tenantdb.api.database.ErrorMessage;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.migration.MigrationWay;
import io.tenantdb.api.run.RunDatabase;
import io.tenantdb.api.run.RunDatabaseState;
import io.tenantdb.api.run.RunFailure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database of a run.
 *
 * @param shown what callers see of it
 * @param server where it was when the run began
 * @param notBefore when it may be begun
 * @param begunAt when it was begun last
 * @param token of the lease that it was begun with last
 * @param failureCause what its last failure is grouped by, with what else is known of it
 */
record StoredRunDatabase(
    RunDatabase shown,
    ServerName server,
    Instant notBefore,
    Instant begunAt,
    long token,
    @Nullable String failureCause) {

  static StoredRunDatabase waiting(TenantDatabase record, int wave) {
    RunDatabase shown =
        new RunDatabase(
            record.id(),
            record.tenantId(),
            wave,
            RunDatabaseState.WAITING,
            0,
            null,
            null,
            null,
            null);
    return new StoredRunDatabase(shown, record.server(), Instant.MIN, Instant.MIN, 0, null);
  }

  TenantDatabaseId id() {
    return shown.id();
  }

  boolean is(RunDatabaseState state) {
    return shown.state() == state;
  }

  StoredRunDatabase begun(long newToken, Instant now) {
    RunDatabase next =
        shown(RunDatabaseState.RUNNING, shown.attempts() + 1, shown.duration(), null, null, null);
    return new StoredRunDatabase(next, server, notBefore, now, newToken, null);
  }

  /** An attempt more, of no duration. */
  StoredRunDatabase tried() {
    RunDatabase next =
        shown(RunDatabaseState.WAITING, shown.attempts() + 1, shown.duration(), null, null, null);
    return new StoredRunDatabase(next, server, notBefore, Instant.MIN, token, null);
  }

  StoredRunDatabase succeeded(MigrationWay way, Instant now) {
    return ended(RunDatabaseState.SUCCEEDED, null, null, Instant.MIN, way, now);
  }

  StoredRunDatabase failed(RunFailure failure, @Nullable String cause, Instant now) {
    return ended(RunDatabaseState.FAILED, failure, cause, Instant.MIN, null, now);
  }

  StoredRunDatabase retried(RunFailure failure, Duration pause, Instant now) {
    return ended(RunDatabaseState.WAITING, failure, null, now.plus(pause), null, now);
  }

  StoredRunDatabase skipped(ErrorMessage reason) {
    RunDatabase next =
        shown(RunDatabaseState.SKIPPED, shown.attempts(), shown.duration(), null, reason, null);
    return new StoredRunDatabase(next, server, notBefore, begunAt, token, null);
  }

  /** As it was at first, but for its last failure. */
  StoredRunDatabase anew() {
    RunDatabase next =
        shown(RunDatabaseState.WAITING, 0, shown.duration(), shown.failure(), null, null);
    return new StoredRunDatabase(next, server, Instant.MIN, begunAt, token, failureCause);
  }

  private StoredRunDatabase ended(
      RunDatabaseState state,
      @Nullable RunFailure failure,
      @Nullable String cause,
      Instant newNotBefore,
      @Nullable MigrationWay way,
      Instant now) {
    RunDatabase next =
        shown(
            state,
            shown.attempts(),
            begunAt.equals(Instant.MIN) ? shown.duration() : Duration.between(begunAt, now),
            failure,
            null,
            way);
    return new StoredRunDatabase(next, server, newNotBefore, begunAt, token, cause);
  }

  private RunDatabase shown(
      RunDatabaseState state,
      int attempts,
      @Nullable Duration duration,
      @Nullable RunFailure failure,
      @Nullable ErrorMessage skipped,
      @Nullable MigrationWay way) {
    return new RunDatabase(
        shown.id(),
        shown.tenantId(),
        shown.wave(),
        state,
        attempts,
        duration,
        failure,
        skipped,
        way);
  }
}
