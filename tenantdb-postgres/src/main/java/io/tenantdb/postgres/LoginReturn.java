package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the login of a record again that somebody has dropped; it is shut out until a resume. */
final class LoginReturn {

  private final Target target;
  private final OwnedDatabase database;
  private final Optional<Isolation> isolation;
  private final String role;

  LoginReturn(Target target, OwnedDatabase database, Optional<Isolation> isolation) {
    this.target = target;
    this.database = database;
    this.isolation = isolation;
    this.role = TenantLogin.roleOf(database.id());
  }

  /**
   * Makes it again.
   *
   * @return whether it was missing
   */
  boolean run() throws SQLException {
    boolean missing = target.server().withoutTransaction(c -> isMissing(c, own(c)));
    if (isolation.isEmpty() || !missing) {
      return false;
    }
    RecordIsolation again = new RecordIsolation(isolation.get(), target, database);
    return target.transaction(connection -> give(connection, again));
  }

  private boolean give(Connection connection, RecordIsolation again) throws SQLException {
    DatabaseRow own = own(connection);
    if (!isMissing(connection, own)) {
      return false;
    }
    List<String> statements = new ArrayList<>(again.claiming(connection, own, own.name()));
    statements.addAll(LoginStatements.shutOut(role, own.name()));
    target.change(connection, own, own.name(), statements);
    return true;
  }

  private DatabaseRow own(Connection connection) throws SQLException {
    return new Access(target, role, isolation.isPresent()).own(connection);
  }

  private boolean isMissing(Connection connection, DatabaseRow own) throws SQLException {
    return LoginRole.find(connection, role, own.oid()).isEmpty();
  }
}
