package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.TenantDatabaseId;
import java.util.Objects;

/**
 * What a tenant's connections log in with. The role is named after the record, not the tenant: a
 * tenant that gets another database gets another role, so old credentials open nothing new.
 *
 * @param role the role on the server
 * @param password its password
 */
public record TenantLogin(String role, TenantPassword password) {

  private static final String PREFIX = "tdb_login_";

  public TenantLogin {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(password, "password");
  }

  /** The login to a record's database. */
  public static TenantLogin of(TenantDatabaseId id, TenantPassword password) {
    return new TenantLogin(roleOf(id), password);
  }

  /** The role of a record: a lower-case identifier of PostgreSQL, 42 characters long. */
  public static String roleOf(TenantDatabaseId id) {
    return PREFIX + id.value().toString().replace("-", "");
  }
}
