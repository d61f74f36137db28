package io.tenantdb.api.spi;

import io.tenantdb.api.routing.TenantRoute;

/**
 * What the host holds open to tenants' databases: pools, clients, prepared statements. Safe for use
 * by many threads.
 */
@FunctionalInterface
public interface TenantConnections {

  /**
   * Closes, in this process, what is open to the database of the route's record, under whatever
   * name and epoch. Called before the server drops, renames or suspends the database, and after a
   * migration, because what a connection has cached of the schema may be out of date.
   *
   * <p>An exception that this throws is logged; the operation goes on, since the server ends the
   * sessions that stand in its way.
   *
   * @param route the way to the database as it is now
   */
  void evict(TenantRoute route);
}
