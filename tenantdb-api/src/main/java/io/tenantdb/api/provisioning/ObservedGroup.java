package io.tenantdb.api.provisioning;

import io.tenantdb.api.database.ServerName;
import java.util.List;
import java.util.Objects;

/**
 * What the role may do that holds the rights of all tenants, so far as tenantdb never gives it.
 *
 * @param server the server
 * @param role the role's name
 * @param powers the attributes that it has and should not have, as PostgreSQL calls them, such as
 *     {@code CREATEDB} or {@code LOGIN}
 * @param databases the databases that it was granted CONNECT on
 * @param otherRoles the roles that it is a member of, and that lead to powers or into databases
 */
public record ObservedGroup(
    ServerName server,
    String role,
    List<String> powers,
    List<String> databases,
    List<String> otherRoles) {

  public ObservedGroup {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(role, "role");
    powers = List.copyOf(powers);
    databases = List.copyOf(databases);
    otherRoles = List.copyOf(otherRoles);
  }

  /** Whether it may do nothing of that kind. */
  public boolean isAsMade() {
    return powers.isEmpty() && databases.isEmpty() && otherRoles.isEmpty();
  }
}
