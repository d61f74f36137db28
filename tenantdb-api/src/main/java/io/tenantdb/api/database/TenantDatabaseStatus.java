package io.tenantdb.api.database;

/** What state a tenant's database is in. A deleted record keeps its last status. */
public enum TenantDatabaseStatus {
  /** The record exists; the database is not there yet, or not all of it. */
  PROVISIONING,
  /** The database is complete and serves its tenant. */
  ACTIVE,
  /** Migrations run on the database. */
  MIGRATING,
  /** Provisioning or a migration failed; the record's error message says why. */
  FAILED,
  /** The database exists, and the server refuses connections to it. */
  SUSPENDED
}
