package io.tenantdb.postgres;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.ObservedLogin;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a record's login again what it was. The role is known by its name, which carries the
 * record's id, and only while the record's own database is on the server.
 *
 * <p>It is shut out first, then its sessions end, and only then is it mended, and let in with the
 * same commit: a repair that is cut short leaves what is wrong to be found, and no session of it
 * behind what looks mended.
 */
final class LoginRepair {

  private final Target target;
  private final OwnedDatabase database;
  private final Optional<Isolation> isolation;
  private final boolean admitted;
  private final String role;

  /**
   * @param admitted whether the record lets its tenant in
   */
  LoginRepair(
      Target target, OwnedDatabase database, Optional<Isolation> isolation, boolean admitted) {
    this.target = target;
    this.database = database;
    this.isolation = isolation;
    this.admitted = admitted;
    this.role = TenantLogin.roleOf(database.id());
  }

  /**
   * Mends it.
   *
   * @return whether it was there and wrong
   */
  boolean run() throws SQLException {
    target.fence().remaining();
    target.server().withoutTransaction(this::own);
    if (isolation.isEmpty() || target.server().withoutTransaction(this::wrong).isEmpty()) {
      return false;
    }
    RegistryRoles roles = isolation.get().roles(target, database.registryId());
    if (!target.transaction(connection -> shutOut(connection, roles))) {
      return false;
    }
    target.endSessionsOf(role);
    target.transaction(connection -> mend(connection, roles));
    return true;
  }

  /** Only if it can be mended: that is tried, and taken back. */
  private boolean shutOut(Connection connection, RegistryRoles roles) throws SQLException {
    if (wrong(connection).isEmpty()) {
      return false;
    }
    Savepoint before = connection.setSavepoint();
    var unused = mend(connection, roles);
    connection.rollback(before);
    AdminServer.execute(connection, LoginStatements.shutOut(role));
    return true;
  }

  private DatabaseRow mend(Connection connection, RegistryRoles roles) throws SQLException {
    DatabaseRow own = own(connection);
    List<String> statements =
        read(connection).map(login -> LoginStatements.mend(roles, login)).orElse(List.of());
    List<String> all = new ArrayList<>(statements);
    if (admitted) {
      all.addAll(LoginStatements.letIn(role, own.name()));
    }
    try {
      target.change(connection, own, own.name(), all);
    } catch (SQLException e) {
      if (ServerErrors.isNotAllowed(e)) {
        throw byHand("the admin role may not change it so; have a superuser run", statements);
      }
      if (ServerErrors.isPassedOn(e)) {
        throw byHand(
            "it has passed on what it was granted; take that from the others first, then run",
            statements);
      }
      throw e;
    }
    if (read(connection).filter(ObservedLogin::isAsMade).isEmpty()) {
      // The server passes over what another role has granted, with no more than a warning.
      throw byHand(
          "the admin role cannot revoke what other roles have granted; have each of them, or a"
              + " superuser in its name (SET ROLE), run",
          statements);
    }
    return own;
  }

  private TenantServerException byHand(String why, List<String> statements) {
    return target.failure(
        "login role %s was left as it is, for %s: %s; then inspect again"
            .formatted(role, why, String.join("; ", statements)));
  }

  private Optional<ObservedLogin> wrong(Connection connection) throws SQLException {
    return read(connection).filter(login -> !login.isAsMade() || (login.canLogIn() && !admitted));
  }

  private Optional<ObservedLogin> read(Connection connection) throws SQLException {
    return Optional.ofNullable(
        LoginRights.read(connection, database.registryId(), List.of(role)).get(role));
  }

  /** The record's own database, in its place or in the recycle bin. */
  private DatabaseRow own(Connection connection) throws SQLException {
    Optional<DatabaseRow> recycled = target.catalog(connection).own(target.identity().recycled());
    return recycled.isPresent()
        ? recycled.get()
        : new Access(target, role, isolation.isPresent()).own(connection);
  }
}
