package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.spi.TenantDirectory;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A host's list of tenants in memory. Safe for use by many threads. */
public final class InMemoryTenantDirectory implements TenantDirectory {

  private final Set<TenantId> tenants = ConcurrentHashMap.newKeySet();

  /** A directory that knows these tenants. */
  public InMemoryTenantDirectory(TenantId... tenants) {
    this.tenants.addAll(Arrays.asList(tenants));
  }

  @Override
  public boolean exists(TenantId tenantId) {
    return tenants.contains(Objects.requireNonNull(tenantId, "tenantId"));
  }

  /** Has the directory know a tenant. */
  public void add(TenantId tenantId) {
    tenants.add(tenantId);
  }

  /** Has the directory know a tenant no longer. */
  public void remove(TenantId tenantId) {
    tenants.remove(tenantId);
  }
}
