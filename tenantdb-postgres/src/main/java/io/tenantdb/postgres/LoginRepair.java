package io.tenantdb.postgres;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.ObservedLogin;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Makes a record's login again what it was; it is shut out until a resume. The role is known by its
 * name, which carries the record's id, and only while the record's own database is on the server.
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
    boolean mended = target.transaction(connection -> mend(connection, roles));
    if (mended) {
      target.endSessionsOf(role);
    }
    return mended;
  }

  private boolean mend(Connection connection, RegistryRoles roles) throws SQLException {
    DatabaseRow own = own(connection);
    Optional<ObservedLogin> wrong = wrong(connection);
    if (wrong.isEmpty()) {
      return false;
    }
    List<String> statements = LoginStatements.mend(roles, wrong.get());
    try {
      target.change(connection, own, own.name(), statements);
    } catch (SQLException e) {
      if (ServerErrors.isNotAllowed(e)) {
        throw byHand("the admin role may not change it so", statements);
      }
      throw e;
    }
    if (read(connection).filter(ObservedLogin::isAsMade).isEmpty()) {
      // The server passes over what another role has granted, with no more than a warning.
      throw byHand("what other roles have granted it, the admin role cannot revoke", statements);
    }
    return true;
  }

  private TenantServerException byHand(String why, List<String> statements) {
    return target.failure(
        "login role %s was left as it is, for %s; have a superuser run: %s; then inspect again"
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
