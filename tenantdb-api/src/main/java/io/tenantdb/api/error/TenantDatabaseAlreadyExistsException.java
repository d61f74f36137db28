package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.TenantDatabaseId;

/**
 * Another record holds the database name on that server, or the read database name. A deleted
 * record holds its names until its database is proven gone. Choose another name.
 */
public final class TenantDatabaseAlreadyExistsException extends TenantDbException {

  private static final long serialVersionUID = 1L;

  private final transient DatabaseName name;
  private final transient TenantDatabaseId existing;

  /**
   * @param name the name that is taken
   * @param existing the record that holds it
   */
  public TenantDatabaseAlreadyExistsException(DatabaseName name, TenantDatabaseId existing) {
    super(
        ("The name %s is held by the tenant database record %s, deleted or not, until that record's"
                + " database is proven gone; choose another name")
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
