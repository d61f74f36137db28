package io.tenantdb.postgres;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.provisioning.RenameResult;
import io.tenantdb.api.provisioning.RenameResult.Absent;
import io.tenantdb.api.provisioning.RenameResult.NameTaken;
import io.tenantdb.api.provisioning.RenameResult.Renamed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Renames a record's database: it is closed, its sessions are ended, it is renamed and opened
 * again. What fails in between opens it again under its old name.
 */
final class Renaming {

  private final Target target;
  private final DatabaseIdentity identity;
  private final String oldName;
  private final String newName;

  Renaming(Target target, DatabaseName newName) {
    this.target = target;
    this.identity = target.identity();
    this.oldName = identity.visible();
    this.newName = newName.value();
  }

  RenameResult run() throws SQLException {
    RenameResult result;
    try {
      Optional<RenameResult> answer = target.transaction(this::close);
      result = answer.isPresent() ? answer.get() : move();
    } catch (SQLException | RuntimeException e) {
      reopenAfter(e);
      throw e;
    }
    if (result instanceof NameTaken) {
      reopen();
    }
    return result;
  }

  /**
   * @return empty if the database is closed and to be moved
   */
  private Optional<RenameResult> close(Connection connection) throws SQLException {
    Catalog catalog = Catalog.read(connection, identity, List.of(newName));
    Optional<RenameResult> answer = answerWithoutMove(connection, catalog);
    if (answer.isEmpty()) {
      DatabaseRow own = catalog.own(oldName).orElseThrow();
      target.requireNoBlockers(connection, own, false);
      if (own.acceptsConnections()) {
        Connections.refuseForRename(connection, own);
      }
      target.requireSame(connection, own, oldName);
    }
    return answer;
  }

  private RenameResult move() throws SQLException {
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    Optional<DatabaseRow> closed = catalog.own(oldName);
    if (closed.isPresent()) {
      target.endSessions(closed.get());
    }
    try {
      return target.transactionTaking(newName, this::move);
    } catch (SQLException e) {
      if (ServerErrors.isNameTaken(e)) {
        // By somebody who does not ask for our locks: say who it is.
        return target.transactionTaking(newName, this::move);
      }
      throw e;
    }
  }

  private RenameResult move(Connection connection) throws SQLException {
    Catalog catalog = Catalog.read(connection, identity, List.of(newName));
    Optional<RenameResult> answer = answerWithoutMove(connection, catalog);
    if (answer.isPresent()) {
      return answer.get();
    }
    DatabaseRow own = catalog.own(oldName).orElseThrow();
    AdminServer.execute(
        connection,
        "ALTER DATABASE %s RENAME TO %s"
            .formatted(SqlQuoting.identifier(oldName), SqlQuoting.identifier(newName)));
    if (own.closedBy().isPresent()) {
      Connections.allow(connection, own, newName);
    }
    target.requireSame(connection, own, newName);
    return new Renamed();
  }

  private Optional<RenameResult> answerWithoutMove(Connection connection, Catalog catalog)
      throws SQLException {
    Optional<DatabaseRow> foreign = catalog.foreign(newName);
    if (foreign.isPresent()) {
      return Optional.of(new NameTaken(foreign.get().occupant()));
    }
    Optional<DatabaseRow> renamed = catalog.own(newName);
    if (renamed.isPresent()) {
      openIfClosedForRename(connection, renamed.get());
      return Optional.of(new Renamed());
    }
    return catalog.own(oldName).isEmpty() ? Optional.of(new Absent()) : Optional.empty();
  }

  private void reopenAfter(Exception failure) {
    try {
      reopen();
    } catch (SQLException | RuntimeException e) {
      // The note on the server stays: repeating the rename opens the database.
      failure.addSuppressed(
          ServerErrors.translate(target.address().server(), target.address().databaseName(), e));
    }
  }

  private void reopen() throws SQLException {
    target.transaction(
        connection -> {
          Optional<DatabaseRow> own = target.catalog(connection).own(oldName);
          if (own.isPresent()) {
            openIfClosedForRename(connection, own.get());
          }
          return own;
        });
  }

  private void openIfClosedForRename(Connection connection, DatabaseRow row) throws SQLException {
    if (row.closedBy().isPresent()) {
      Connections.allow(connection, row);
      target.requireSame(connection, row, row.name());
    }
  }
}
