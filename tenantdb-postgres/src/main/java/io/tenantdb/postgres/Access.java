package io.tenantdb.postgres;

import io.tenantdb.api.error.ForeignDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Suspends and resumes a record's database.
 *
 * <p>With isolation, the tenant's login loses the right to log in and its way into the database;
 * the roles that migrate still come in. Without it, and for a database that was created without it,
 * the database refuses connections from everybody. Resuming undoes both, so that a host can switch
 * isolation on and off while databases are suspended.
 */
final class Access {

  private final Target target;
  private final DatabaseIdentity identity;
  private final String login;
  private final boolean isolated;

  /**
   * @param login the record's login role, which is there or not
   * @param isolated whether isolation is on
   */
  Access(Target target, String login, boolean isolated) {
    this.target = target;
    this.identity = target.identity();
    this.login = login;
    this.isolated = isolated;
  }

  void suspend() throws SQLException {
    DatabaseRow own = target.transaction(this::close);
    target.endSessions(own, isolated ? login : Target.NO_LOGIN);
    if (target.server().withoutTransaction(this::isOpenAgain)) {
      throw target.failure(
          "somebody else allowed connections to it while it was being suspended, or granted"
              + " CONNECT on it to role "
              + login
              + " by another way; call again");
    }
  }

  void resume() throws SQLException {
    target.transaction(this::open);
  }

  /** Lets everybody in whom the server does not shut out by the tenant's login. */
  void admitMigration() throws SQLException {
    target.transaction(
        connection -> {
          DatabaseRow own = own(connection);
          if (isolated && login(connection, own).isPresent() && own.acceptsConnections()) {
            return own;
          }
          target.change(connection, own, own.name(), Connections.allowing(own, own.name()));
          return own;
        });
  }

  private DatabaseRow close(Connection connection) throws SQLException {
    DatabaseRow own = own(connection);
    boolean byLogin = isolated && login(connection, own).isPresent();
    List<String> statements =
        byLogin ? LoginStatements.shutOut(login, own.name()) : Connections.refusing(own);
    target.change(connection, own, own.name(), statements);
    return own;
  }

  private DatabaseRow open(Connection connection) throws SQLException {
    DatabaseRow own = own(connection);
    List<String> statements = new ArrayList<>();
    if (login(connection, own).filter(role -> !role.comesIn()).isPresent()) {
      statements.addAll(LoginStatements.letIn(login, own.name()));
    }
    statements.addAll(Connections.allowing(own, own.name()));
    target.change(connection, own, own.name(), statements);
    return own;
  }

  private boolean isOpenAgain(Connection connection) throws SQLException {
    DatabaseRow own = own(connection);
    Optional<LoginRole> role = login(connection, own);
    return (isolated && role.isPresent()) ? !role.get().isShutOut() : own.acceptsConnections();
  }

  private Optional<LoginRole> login(Connection connection, DatabaseRow own) throws SQLException {
    return LoginRole.find(connection, login, own.oid());
  }

  /** The record's own database, or an exception that says what there is instead. */
  DatabaseRow own(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    catalog
        .foreign(identity.visible())
        .ifPresent(
            foreign -> {
              throw new ForeignDatabaseException(
                  target.address().server(), target.address().databaseName(), foreign.occupant());
            });
    return catalog
        .own(identity.visible())
        .orElseThrow(
            () ->
                catalog
                    .ownElsewhere()
                    .map(target::ownElsewhere)
                    .orElseGet(
                        () ->
                            target.failure(
                                "it is not on the server; provision the tenant's database"
                                    + " again, or restore it")));
  }
}
