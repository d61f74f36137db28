package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One of a registry's two roles as the server has it.
 *
 * @param powerless whether it can neither log in nor do anything by itself
 * @param ownsDatabase whether a database belongs to it
 * @param mayCreateRoles whether the admin role has CREATEROLE
 * @param mayGrant whether the admin role may make other roles members of it
 * @param mayBecome whether the admin role may SET ROLE to it, where it has to
 */
record RegistryRoleState(
    boolean there,
    boolean powerless,
    Optional<String> comment,
    boolean ownsDatabase,
    boolean mayCreateRoles,
    boolean mayGrant,
    boolean mayBecome) {

  private static final String FIND = SqlResource.load("find-registry-roles.sql");

  /** Which of the two. */
  enum Kind {
    OWNER,
    GROUP
  }

  static Map<Kind, RegistryRoleState> read(Connection connection, RegistryRoles roles)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, roles.owner());
      find.setString(2, roles.group());
      Map<Kind, RegistryRoleState> states = new EnumMap<>(Kind.class);
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          states.put(
              found.getString("kind").equals("owner") ? Kind.OWNER : Kind.GROUP, state(found));
        }
      }
      return states;
    }
  }

  private static RegistryRoleState state(ResultSet found) throws SQLException {
    return new RegistryRoleState(
        found.getBoolean("there"),
        found.getBoolean("powerless"),
        Optional.ofNullable(found.getString("comment")),
        found.getBoolean("owns_database"),
        found.getBoolean("may_create_roles"),
        found.getBoolean("may_grant"),
        found.getBoolean("may_become"));
  }

  /** Whether nothing is to be done about it. */
  boolean ready() {
    return there && mayBecome;
  }

  /**
   * What only a human can put right.
   *
   * @param comment what the role has to carry
   * @return empty if there is nothing
   */
  Optional<String> fault(String role, String comment) {
    if (!mayCreateRoles) {
      return Optional.of("the role of the admin data source needs CREATEROLE; grant that");
    }
    if (!there) {
      return Optional.empty();
    }
    if (this.comment.filter(comment::equals).isEmpty()) {
      return Optional.of(
          "role %s is not this registry's: its comment is %s, not %s; if it is left from this very registry, give it that comment with COMMENT ON ROLE, otherwise rename it"
              .formatted(role, this.comment.map(c -> "'" + c + "'").orElse("missing"), comment));
    }
    if (!powerless || ownsDatabase) {
      return Optional.of(
          "role %s must be NOLOGIN, without any power of its own, and own no database; alter it"
              .formatted(role));
    }
    if (!mayGrant) {
      return Optional.of(
          "the role of the admin data source did not create role %s and may not grant it; as a superuser, GRANT %s TO it WITH ADMIN OPTION"
              .formatted(role, role));
    }
    return Optional.empty();
  }
}
