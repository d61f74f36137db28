package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.ObservedLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements that give a record's database to its login role and to nobody else.
 *
 * @param roles the registry's roles
 * @param login the record's login role
 */
record LoginStatements(RegistryRoles roles, String login) {

  /**
   * Keeps everybody out of a database but the admin role and the owner role, as which the admin
   * role comes in: so what its migrations create belongs to the owner role, with no setting of the
   * migrator's. The owner role needs CREATE for schemas and trusted extensions.
   */
  static List<String> keepToOwner(RegistryRoles roles, String database) {
    String name = SqlQuoting.identifier(database);
    String owner = SqlQuoting.identifier(roles.owner());
    return List.of(
        "REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name),
        "GRANT CREATE, CONNECT, TEMPORARY ON DATABASE %s TO %s".formatted(name, owner),
        "ALTER ROLE CURRENT_USER IN DATABASE %s SET role = %s".formatted(name, owner));
  }

  /**
   * Lets the login role, and nobody else, into the database.
   *
   * @param roleThere whether an earlier attempt has left the role; its password is set anew
   * @param verifier what the server is to check the password with
   */
  List<String> claim(String database, boolean roleThere, String verifier) {
    String role = SqlQuoting.identifier(login);
    List<String> statements = new ArrayList<>(keepToOwner(roles, database));
    statements.add(
        "%s ROLE %s LOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD %s"
            .formatted(roleThere ? "ALTER" : "CREATE", role, SqlQuoting.literal(verifier)));
    statements.add(grantEntry(database, role));
    // Last: since PostgreSQL 16 others who grant the same group wait until this one commits.
    statements.add(grantGroup(role));
    return statements;
  }

  /**
   * Makes a login role that waits with a database for a record; until then it cannot log in.
   *
   * @param verifier what the server is to check the password with
   */
  List<String> spare(String database, String verifier) {
    String role = SqlQuoting.identifier(login);
    return List.of(
        "CREATE ROLE %s NOLOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD %s"
            .formatted(role, SqlQuoting.literal(verifier)),
        grantEntry(database, role),
        grantGroup(role));
  }

  /**
   * Makes such a role the login. What it may do in its database it keeps: the server knows roles
   * and databases by their OID.
   */
  List<String> takeSpare(String spare) {
    return List.of(
        renameSpare(spare), "ALTER ROLE %s LOGIN".formatted(SqlQuoting.identifier(login)));
  }

  /** Gives such a role the name of the login. */
  String renameSpare(String spare) {
    return "ALTER ROLE %s RENAME TO %s"
        .formatted(SqlQuoting.identifier(spare), SqlQuoting.identifier(login));
  }

  private String grantGroup(String role) {
    return "GRANT %s TO %s".formatted(SqlQuoting.identifier(roles.group()), role);
  }

  private static String grantEntry(String database, String role) {
    return "GRANT CONNECT, TEMPORARY ON DATABASE %s TO %s"
        .formatted(SqlQuoting.identifier(database), role);
  }

  /** Takes from a login role its right to log in, and its way into the database. */
  static List<String> shutOut(String login, String database) {
    return List.of(
        shutOut(login),
        "REVOKE CONNECT ON DATABASE %s FROM %s, PUBLIC"
            .formatted(SqlQuoting.identifier(database), SqlQuoting.identifier(login)));
  }

  /** Undoes {@link #shutOut}. */
  static List<String> letIn(String login, String database) {
    String role = SqlQuoting.identifier(login);
    return List.of(
        "GRANT CONNECT ON DATABASE %s TO %s".formatted(SqlQuoting.identifier(database), role),
        "ALTER ROLE %s LOGIN".formatted(role));
  }

  /** Takes from a login role its right to log in. */
  static String shutOut(String login) {
    return "ALTER ROLE %s NOLOGIN".formatted(SqlQuoting.identifier(login));
  }

  /**
   * Takes from a login role what no login is given, and gives it its group back. The privileges in
   * a database of another record go one and all.
   */
  static List<String> mend(RegistryRoles roles, ObservedLogin wrong) {
    String role = SqlQuoting.identifier(wrong.role());
    List<String> statements = new ArrayList<>();
    if (!wrong.powers().isEmpty()) {
      statements.add(
          "ALTER ROLE %s%s"
              .formatted(
                  role, wrong.powers().stream().map(" NO"::concat).collect(Collectors.joining())));
    }
    for (String other : wrong.otherRoles()) {
      statements.add("REVOKE %s FROM %s".formatted(SqlQuoting.identifier(other), role));
    }
    for (String other : wrong.otherDatabases()) {
      statements.add(
          "REVOKE ALL ON DATABASE %s FROM %s".formatted(SqlQuoting.identifier(other), role));
    }
    if (!wrong.inGroup()) {
      // It may be a member that cannot use the group's rights, or may pass them on.
      statements.add("ALTER ROLE %s INHERIT".formatted(role));
      statements.add("REVOKE %s FROM %s".formatted(SqlQuoting.identifier(roles.group()), role));
      statements.add("GRANT %s TO %s".formatted(SqlQuoting.identifier(roles.group()), role));
    }
    return statements;
  }

  /** Leaves nothing of a login role that could be used, should it have to stay. */
  static String disarm(String login) {
    return "ALTER ROLE %s NOLOGIN PASSWORD NULL".formatted(SqlQuoting.identifier(login));
  }

  /** Drops a login role that may still enter a database. */
  static List<String> dropWithEntry(String login, String database) {
    return List.of(
        "REVOKE ALL ON DATABASE %s FROM %s"
            .formatted(SqlQuoting.identifier(database), SqlQuoting.identifier(login)),
        drop(login));
  }

  static String drop(String login) {
    return "DROP ROLE %s".formatted(SqlQuoting.identifier(login));
  }
}
