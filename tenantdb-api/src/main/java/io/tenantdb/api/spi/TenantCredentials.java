package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.provisioning.TenantPassword;
import java.util.Optional;

/**
 * Keeps the passwords of the tenants' logins, in a place that is made for secrets: a vault, or a
 * table that is encrypted. tenantdb makes the passwords and keeps them nowhere else. All nodes see
 * the same. Safe for use by many threads.
 *
 * <p>An exception of any method fails the work on the record with its message, which must not show
 * the password.
 */
public interface TenantCredentials {

  /**
   * Keeps the password of a record's login, unless one is kept already. A worker that is stopped
   * right before this call, and wakes when the record is gone, leaves a password that opens
   * nothing.
   *
   * @param fresh a password from a secure random source
   * @return the one that is kept, by this call or an earlier one of any node
   */
  TenantPassword keep(TenantDatabaseId id, TenantPassword fresh);

  /** The password of a record's login. */
  Optional<TenantPassword> find(TenantDatabaseId id);

  /** Forgets the password, once the login is gone; that there is none is no fault. */
  void forget(TenantDatabaseId id);
}
