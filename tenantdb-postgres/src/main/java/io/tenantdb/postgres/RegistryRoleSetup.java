package io.tenantdb.postgres;

import io.tenantdb.postgres.RegistryRoleState.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Creates a registry's roles on a server, or proves that they are there. Any number of nodes may be
 * at it at once: whoever comes second looks again.
 */
final class RegistryRoleSetup {

  private static final int ATTEMPTS = 10;

  /** Another session has just created the same role, or made the same grant. */
  private static final Set<String> SOMEBODY_WAS_FASTER = Set.of("42710", "23505", "XX000", "40001");

  private final RegistryRoles roles;

  RegistryRoleSetup(RegistryRoles roles) {
    this.roles = roles;
  }

  /**
   * Has the roles be there.
   *
   * @param connection outside a transaction
   * @return why it cannot be; empty if the roles are there and the admin role can work with them
   */
  Optional<String> run(Connection connection) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      Map<Kind, RegistryRoleState> states = RegistryRoleState.read(connection, roles);
      RegistryRoleState owner = state(states, Kind.OWNER);
      RegistryRoleState group = state(states, Kind.GROUP);
      Optional<String> fault =
          owner
              .fault(roles.owner(), roles.comment())
              .or(() -> group.fault(roles.group(), roles.comment()));
      if (fault.isPresent() || (owner.ready() && group.ready())) {
        return fault;
      }
      try {
        // One execution is one transaction: a crash leaves no role without its comment.
        AdminServer.execute(connection, String.join(";\n", missing(owner, group)));
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !SOMEBODY_WAS_FASTER.contains(e.getSQLState())) {
          throw e;
        }
      }
    }
  }

  private static RegistryRoleState state(Map<Kind, RegistryRoleState> states, Kind kind) {
    return Optional.ofNullable(states.get(kind)).orElseThrow();
  }

  private List<String> missing(RegistryRoleState owner, RegistryRoleState group) {
    List<String> statements = new ArrayList<>();
    if (!owner.there()) {
      statements.addAll(creating(roles.owner()));
    }
    if (!owner.mayBecome()) {
      // Since 16 it is to be granted although the admin role created it, before as well.
      statements.add("GRANT %s TO CURRENT_USER".formatted(SqlQuoting.identifier(roles.owner())));
    }
    if (!group.there()) {
      statements.addAll(creating(roles.group()));
    }
    return statements;
  }

  private List<String> creating(String role) {
    String quoted = SqlQuoting.identifier(role);
    return Stream.of(
            "CREATE ROLE %s NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
            "COMMENT ON ROLE %s IS " + SqlQuoting.literal(roles.comment()))
        .map(statement -> statement.formatted(quoted))
        .toList();
  }
}
