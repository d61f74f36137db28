package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;

/**
 * Another record holds the database name on that server, or the read database name. A deleted
 * record holds its names until its database is proven gone. Choose another name, or purge the other
 * record's database.
 */
public final class TenantDatabaseAlreadyExistsException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient DatabaseName name;
  private final transient TenantDatabaseId existing;

  public TenantDatabaseAlreadyExistsException(DatabaseName name, TenantDatabaseId existing) {
    super(
        ("The name %s is held by the tenant database record %s until that record's database is"
                + " gone; choose another name, or drop that database first")
            .formatted(name, existing));
    this.name = name;
    this.existing = existing;
  }

  /** The name that is taken. */
  public DatabaseName name() {
    return name;
  }

  /** The record that stands in the way. */
  public TenantDatabaseId existing() {
    return existing;
  }
}
