package io.tenantdb.api.error;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;

/**
 * The database of a deleted record was dropped, so there is nothing to restore or to purge. Create
 * a new one for the tenant, and fill it from a backup.
 */
public final class DatabaseGoneException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient TenantDatabaseId id;

  /**
   * @param record the deleted record, whose database is gone
   */
  public DatabaseGoneException(TenantDatabase record) {
    super(
        ("The database of record %s (%s) of tenant %s is gone since it was dropped, so there is"
                + " nothing to restore or to purge; create a new one for the tenant, and fill it"
                + " from a backup")
            .formatted(record.id(), record.databaseName(), record.tenantId()));
    this.id = record.id();
  }

  /** The record. */
  public TenantDatabaseId id() {
    return id;
  }
}
