package io.tenantdb.api.spi;

import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.routing.TenantRoute;

/**
 * Fills a tenant's new database with what must differ between tenants: an administrator, an
 * encryption key, a random id. What migrations insert is the same in all clones of a template,
 * their random values included. Safe for use by many threads.
 */
@FunctionalInterface
public interface TenantDatabaseInitializer {

  /**
   * Called after the database has its name and its schema, and before the tenant is served. Called
   * again if the provisioning has to be repeated, so it must bear that; an exception fails the
   * provisioning with its message.
   *
   * @param route the way to the database, which does not serve yet
   * @param lease the lease under which the database is provisioned. Ask it once you are connected
   *     and before you write: a process that was stopped past its lease may find another tenant's
   *     database under the name, while a session in the tenant's own ends with that database
   */
  void initialize(TenantRoute route, Fence lease);
}
