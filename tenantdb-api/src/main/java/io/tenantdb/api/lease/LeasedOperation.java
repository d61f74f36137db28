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
  /** The real database is being dropped. */
  DROP,
  /** A status or a name set by hand is being proven. */
  UPDATE
}
