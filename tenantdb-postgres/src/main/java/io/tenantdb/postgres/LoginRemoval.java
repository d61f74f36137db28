package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;

/**
 * Drops the login role of a record whose database is gone, and with it the role's grants: they were
 * on that database alone.
 *
 * <p>A tenant can stand in the way: in databases that PUBLIC may enter, {@code postgres} among
 * them, it can have made large objects, which are its own. It shall not hold up its own deletion,
 * nor are other databases touched: such a role stays, with no right to log in and no password.
 */
final class LoginRemoval {

  private static final String OBJECTS_DEPEND_ON_IT = "2BP01";
  private static final long NO_DATABASE = 0;

  private final Target target;
  private final String login;

  LoginRemoval(Target target, String login) {
    this.target = target;
    this.login = login;
  }

  /** Drops it, unless it is in use. */
  void run() throws SQLException {
    // Where isolation was never on, the admin role may have no right to drop roles.
    if (target.server().withoutTransaction(this::find).isPresent()
        && target.transaction(this::disarm)) {
      // It could go on in databases that PUBLIC may enter.
      target.endSessionsOf(login);
      target.transaction(this::remove);
    }
  }

  /** Whether the record, or the nonce, has a database that the login opens. */
  boolean isInUse() throws SQLException {
    return target.server().withoutTransaction(this::isInUse);
  }

  private Optional<LoginRole> find(Connection connection) throws SQLException {
    return LoginRole.find(connection, login, NO_DATABASE).filter(role -> !role.powerful());
  }

  private boolean disarm(Connection connection) throws SQLException {
    // Another worker may have dropped it since, or given the record a database again.
    if (find(connection).isEmpty() || isInUse(connection)) {
      return false;
    }
    AdminServer.execute(connection, LoginStatements.disarm(login));
    return true;
  }

  private boolean isInUse(Connection connection) throws SQLException {
    return target.catalog(connection).hasAnyOf() || LoginRole.hasDatabase(connection, login);
  }

  private boolean remove(Connection connection) throws SQLException {
    if (!disarm(connection)) {
      return false;
    }
    Savepoint disarmed = connection.setSavepoint();
    try {
      AdminServer.execute(connection, LoginStatements.drop(login));
    } catch (SQLException e) {
      if (!OBJECTS_DEPEND_ON_IT.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(disarmed);
    }
    return true;
  }
}
