package io.tenantdb.api.lease;

/** The work that a lease is held for. */
public enum LeasedOperation {
  /** The real database is being created. */
  PROVISION,
  /** Migrations run. */
  MIGRATE,
  /** The real database is being renamed. */
  RENAME,
  /** The server is told to refuse connections. */
  SUSPEND,
  /** The server is told to accept connections again. */
  RESUME,
  /** The real database is being dropped, or put into the recycle bin. */
  DROP,
  /** The real database is being brought back for a deleted record. */
  RESTORE,
  /** The real database of a deleted record is being dropped for good. */
  PURGE,
  /** A status or a name set by hand is being proven. */
  UPDATE
}
