package io.tenantdb.api.run;

/** Where a database of a run stands. */
public enum RunDatabaseState {
  /** Not begun yet, or resting before its next attempt. */
  WAITING,
  /** Being migrated, or left in the middle of it by a worker that died. */
  RUNNING,
  /** It has every migration. */
  SUCCEEDED,
  /** It failed, and was tried as often as the run's terms say. */
  FAILED,
  /** It needed no migration any more, or could have none, when its turn came. */
  SKIPPED
}
