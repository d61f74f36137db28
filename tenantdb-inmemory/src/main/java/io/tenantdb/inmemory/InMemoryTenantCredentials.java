package io.tenantdb.inmemory;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.TenantPassword;
import io.tenantdb.api.spi.TenantCredentials;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passwords in the memory of this process, which forgets them when it ends: for tests and for hosts
 * that have no other node. Safe for use by many threads.
 */
public final class InMemoryTenantCredentials implements TenantCredentials {

  private final Map<TenantDatabaseId, TenantPassword> passwords = new ConcurrentHashMap<>();

  /** Without any password. */
  public InMemoryTenantCredentials() {}

  @Override
  public TenantPassword keep(TenantDatabaseId id, TenantPassword fresh) {
    TenantPassword kept = passwords.putIfAbsent(id, fresh);
    return kept == null ? fresh : kept;
  }

  @Override
  public Optional<TenantPassword> find(TenantDatabaseId id) {
    return Optional.ofNullable(passwords.get(id));
  }

  @Override
  public void forget(TenantDatabaseId id) {
    passwords.remove(id);
  }
}
