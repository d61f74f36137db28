package io.tenantdb.api.verification;

/** How much of a database is proven. */
public enum VerificationDepth {
  /**
   * Its history: it fits the host's migrations, none of which has failed, and shows what the
   * registry has on record.
   */
  HISTORY,
  /**
   * Its history, and its objects: they are those that the migrations of its history make in an
   * empty database. Owners, and what isolation grants to roles of tenantdb, are left out.
   */
  SCHEMA
}
