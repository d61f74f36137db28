package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import io.tenantdb.api.routing.DatabaseAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /**
   * Claims the record's clone of the warm pool, if this process has made it.
   *
   * @return whether it did; if not, nothing was done
   */
  boolean claimPooled() throws SQLException {
    if (login.sealedClone().isEmpty()
        || !new PooledClaim(target, login.login(), login.sealedClone().get().oid()).run()) {
      return false;
    }
    isolation.sealedClones().forget(database.nonce());
    return true;
  }

  /** The statements that give the database to the tenant's login and to nobody else. */
  List<String> claiming(Connection connection, DatabaseRow row, String name) throws SQLException {
    List<String> statements = new ArrayList<>();
    // Only a sealed clone has a comment before it is claimed, and only with one waits a login.
    boolean spareThere =
        row.comment().isPresent() && isThere(connection, row, target.identity().spareLogin());
    if (roleThere || spareThere) {
      roleThere = isThere(connection, row, TenantLogin.roleOf(database.id()));
    }
    if (spareThere) {
      statements.addAll(takingSpare(name));
    }
    statements.addAll(login.statements(name, roleThere || spareThere));
    return statements;
  }

  private List<String> takingSpare(String name) {
    String spare = target.identity().spareLogin();
    return roleThere
        ? LoginStatements.dropWithEntry(spare, name)
        : List.of(login.login().renameSpare(spare));
  }

  private boolean isThere(Connection connection, DatabaseRow row, String role) throws SQLException {
    Optional<LoginRole> found = LoginRole.find(connection, role, row.oid());
    if (found.filter(LoginRole::powerful).isPresent()) {
      throw target.failure(
          "role %s may do more than any login of tenantdb, so nothing was done; rename it, then call again"
              .formatted(role));
    }
    return found.isPresent();
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
