package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What isolation adds to one creation of a record's database. */
final class RecordIsolation {

  private static final String ROLE_EXISTS = "42710";
  private static final long NONE = -1;

  private final Isolation isolation;
  private final Target target;
  private final OwnedDatabase database;
  private final RegistryRoles roles;
  private final LoginClaim login;
  private boolean roleThere;
  private long setUp = NONE;

  /** Has the host keep the password; not to be called in a transaction. */
  RecordIsolation(Isolation isolation, Target target, OwnedDatabase database) throws SQLException {
    this.isolation = isolation;
    this.target = target;
    this.database = database;
    this.roles = isolation.roles(target, database.registryId());
    // Whoever lost the lease must leave no password behind: the record may be gone by now.
    target.fence().remaining();
    this.login = isolation.login(roles, database);
  }

  /** The statements that give the database to the tenant's login and to nobody else. */
  List<String> claiming(Connection connection, DatabaseRow row, String name) throws SQLException {
    if (roleThere) {
      requireOwn(connection, row);
    }
    return login.statements(name, roleThere);
  }

  private void requireOwn(Connection connection, DatabaseRow row) throws SQLException {
    String role = TenantLogin.roleOf(database.id());
    if (LoginRole.find(connection, role, row.oid()).filter(LoginRole::powerful).isPresent()) {
      throw target.failure(
          "role %s may do more than any login of tenantdb, so nothing was done; rename it, then call again"
              .formatted(role));
    }
  }

  /** Whether a claim failed because an earlier attempt has left the role. The next one takes it. */
  boolean hasMetItsRole(SQLException failure) {
    boolean met = !roleThere && ROLE_EXISTS.equals(failure.getSQLState());
    roleThere |= met;
    return met;
  }

  /**
   * Opens the record's database again for its login, if it has one; a database from before
   * isolation has none.
   */
  List<String> reopening(Connection connection, DatabaseRow own) throws SQLException {
    String role = TenantLogin.roleOf(database.id());
    return LoginRole.find(connection, role, own.oid()).filter(found -> !found.comesIn()).isPresent()
        ? LoginStatements.letIn(role, own.name())
        : List.of();
  }

  /** Whether the inside of an empty database is not known to be prepared. */
  boolean needsSetUp(DatabaseRow empty) {
    return setUp != empty.oid();
  }

  /**
   * Prepares the inside of an empty database, under the name that carries the nonce: it is opened
   * to the roles that migrate alone, and closed again.
   */
  void setUp(DatabaseRow empty) throws SQLException {
    String name = empty.name();
    List<String> opening = new ArrayList<>(LoginStatements.keepToOwner(roles, name));
    opening.addAll(Connections.allowing(empty, name));
    target.transaction(c -> changed(c, empty, opening));
    isolation.setUpInside(
        new DatabaseAddress(target.address().server(), new DatabaseName(name)),
        empty.oid(),
        roles,
        target.fence());
    target.transaction(c -> changed(c, empty, Connections.refusing(empty)));
    // The host may keep connections open, which would stand in the way of the rename.
    target.endSessions(empty);
    setUp = empty.oid();
  }

  private DatabaseRow changed(Connection connection, DatabaseRow row, List<String> statements)
      throws SQLException {
    target.change(connection, row, row.name(), statements);
    return row;
  }
}
