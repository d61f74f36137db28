package io.tenantdb.api.run;

/** Where a run stands. In every state, what was begun is finished by somebody. */
public enum RunState {
  /** Its databases are migrated. */
  RUNNING,
  /** No further database is begun until it is resumed. */
  PAUSED,
  /**
   * More databases of a wave failed than its budget allows; {@code retryFailed} goes on with it.
   */
  STOPPED,
  /** No further database will be begun. */
  CANCELLED,
  /** Each of its databases succeeded, failed or was skipped. */
  FINISHED
}
