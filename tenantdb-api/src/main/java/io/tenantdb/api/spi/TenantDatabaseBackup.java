package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.routing.DatabaseAddress;

/**
 * Keeps a copy of a tenant's database before it is dropped for good. A database that goes into the
 * recycle bin is not copied then, but when it is purged. Safe for use by many threads.
 */
@FunctionalInterface
public interface TenantDatabaseBackup {

  /**
   * Returns when the copy is whole and in a safe place. The tenant is shut out meanwhile. Called
   * again if the drop has to be repeated, so it must bear that.
   *
   * <p>An exception keeps the database: its message is recorded with the record, and the drop can
   * be repeated.
   *
   * @param record whose database it is
   * @param place where the database can be read, by the login of those who migrate; it has another
   *     name than the record says, which is never another database's
   */
  void backUp(TenantDatabase record, DatabaseAddress place);
}
