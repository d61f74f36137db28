package io.tenantdb.api.spi;

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
   */
  void initialize(TenantRoute route);
}
