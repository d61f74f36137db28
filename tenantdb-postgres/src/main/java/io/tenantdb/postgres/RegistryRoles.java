package io.tenantdb.postgres;

import java.util.UUID;

/**
 * The two roles that a registry has on a server, named after the registry: two installations on one
 * server share none. A server has one name space of roles, so the names of two registries could
 * meet by chance; the comment tells whose they are.
 *
 * @param owner owns all objects in the tenants' databases and runs the migrations; owns no database
 * @param group holds the tenants' rights on those objects; every tenant's login is a member
 * @param comment what both roles carry
 */
record RegistryRoles(String owner, String group, String comment) {

  private static final int HEX_DIGITS = 12;

  static RegistryRoles of(UUID registryId) {
    String hex = registryId.toString().replace("-", "").substring(0, HEX_DIGITS);
    return new RegistryRoles(
        "tdb_owner_" + hex, "tdb_group_" + hex, "tenantdb registry=" + registryId);
  }
}
