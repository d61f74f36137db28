package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantId;

/** The host's list of tenants. Safe for use by many threads. */
@FunctionalInterface
public interface TenantDirectory {

  /**
   * Whether the host knows the tenant. An exception that this throws stops the command and reaches
   * its caller as it is.
   */
  boolean exists(TenantId tenantId);
}
