package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.RecycleResult;
import io.tenantdb.api.provisioning.RenameResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts a record's database into the recycle bin and takes it out again: by RENAME to a name that
 * carries the nonce and back. In the bin it refuses connections from everybody, and with isolation
 * the tenant's login is shut out as in a suspension, until the database is resumed.
 */
final class Recycling {

  private final Target target;
  private final DatabaseIdentity identity;
  private final String login;
  private final boolean isolated;

  /**
   * @param login the record's login role, which is there or not
   * @param isolated whether isolation is on
   */
  Recycling(Target target, String login, boolean isolated) {
    this.target = target;
    this.identity = target.identity();
    this.login = login;
    this.isolated = isolated;
  }

  RecycleResult recycle() throws SQLException {
    Optional<DatabaseRow> closed = target.transaction(this::close);
    if (closed.isPresent()) {
      target.endSessions(closed.get(), isolated ? login : Target.NO_LOGIN);
      target.transaction(connection -> hide(connection, closed.get()));
    }
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    if (catalog.own(identity.recycled()).isPresent()) {
      return new RecycleResult.Recycled();
    }
    return catalog
        .foreign(identity.visible())
        .<RecycleResult>map(foreign -> new RecycleResult.Foreign(foreign.occupant()))
        .orElseGet(RecycleResult.Absent::new);
  }

  private Optional<DatabaseRow> close(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    if (catalog.ownElsewhere().isPresent()) {
      throw target.ownElsewhere(catalog.ownElsewhere().get());
    }
    Optional<DatabaseRow> own = catalog.own(identity.visible()).filter(row -> !row.invalid());
    if (own.isPresent()) {
      target.requireNoBlockers(connection, own.get(), false);
      List<String> statements = new ArrayList<>(Connections.refusing(own.get()));
      if (isolated && LoginRole.find(connection, login, own.get().oid()).isPresent()) {
        statements.addAll(LoginStatements.shutOut(login, own.get().name()));
      }
      target.change(connection, own.get(), identity.visible(), statements);
    }
    return own;
  }

  private boolean hide(Connection connection, DatabaseRow closed) throws SQLException {
    Optional<DatabaseRow> own =
        target.catalog(connection).own(identity.visible()).filter(r -> r.oid() == closed.oid());
    if (own.isPresent()) {
      move(connection, closed, identity.recycled());
    }
    // Otherwise another call has done it since.
    return own.isPresent();
  }

  RenameResult restore() throws SQLException {
    try {
      return target.transactionTaking(identity.visible(), this::bringBack);
    } catch (SQLException e) {
      if (ServerErrors.isNameTaken(e)) {
        // By somebody who does not ask for our locks: say who it is.
        return target.transactionTaking(identity.visible(), this::bringBack);
      }
      throw e;
    }
  }

  private RenameResult bringBack(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    Optional<DatabaseRow> foreign = catalog.foreign(identity.visible());
    if (foreign.isPresent()) {
      return new RenameResult.NameTaken(foreign.get().occupant());
    }
    if (catalog.own(identity.visible()).isPresent()) {
      return new RenameResult.Renamed();
    }
    Optional<DatabaseRow> recycled = catalog.own(identity.recycled());
    if (recycled.isEmpty()) {
      return new RenameResult.Absent();
    }
    move(connection, recycled.get(), identity.visible());
    return new RenameResult.Renamed();
  }

  private void move(Connection connection, DatabaseRow row, String to) throws SQLException {
    List<String> statements = new ArrayList<>();
    if (row.acceptsConnections()) {
      // The backup of one in the bin was cut short.
      statements.addAll(Connections.refusing(row));
    }
    statements.add(Statements.rename(row.name(), to));
    target.change(connection, row, to, statements);
  }
}
