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
  UPDATE;

  /**
   * Whether whoever begins this operation may take the lease from a worker that died over another
   * one. What closes, opens or drops a database puts right whatever it finds. Anything else would
   * build on work that is half done, and nobody would go on with that.
   *
   * @param unfinished the operation of a lease that has expired
   */
  public boolean takesOver(LeasedOperation unfinished) {
    return switch (this) {
      case SUSPEND, RESUME, DROP, PURGE -> true;
      case PROVISION, MIGRATE, RENAME, RESTORE, UPDATE -> this == unfinished;
    };
  }
}
