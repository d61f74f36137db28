package io.tenantdb.api.provisioning;

import java.util.List;
import java.util.Objects;

/**
 * What the login of a record may do, so far as tenantdb never gives it or always gives it.
 *
 * @param role the role's name
 * @param canLogIn whether the server takes its password
 * @param powers the attributes that it has and no login of tenantdb gets, as PostgreSQL calls them,
 *     such as {@code SUPERUSER} or {@code CREATEDB}
 * @param inGroup whether it has the rights of the registry's group, which holds a tenant's, and may
 *     not pass them on
 * @param otherDatabases databases that are not the record's own, and that it was granted CONNECT on
 * @param otherRoles roles other than the group that it is a member of, and that lead to such powers
 *     or into such databases; those that PostgreSQL brings along are powers by themselves
 */
public record ObservedLogin(
    String role,
    boolean canLogIn,
    List<String> powers,
    boolean inGroup,
    List<String> otherDatabases,
    List<String> otherRoles) {

  public ObservedLogin {
    Objects.requireNonNull(role, "role");
    powers = List.copyOf(powers);
    otherDatabases = List.copyOf(otherDatabases);
    otherRoles = List.copyOf(otherRoles);
  }

  /**
   * Whether it may do what tenantdb gives a login and nothing more, whether it can log in or not.
   */
  public boolean isAsMade() {
    return powers.isEmpty() && inGroup && otherDatabases.isEmpty() && otherRoles.isEmpty();
  }
}
