package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens a record's database to a backup, wherever it is, and closes it again.
 *
 * <p>Before it is opened it is closed and its sessions are ended, so that nothing is written after
 * the backup has begun. With isolation, the tenant's login is shut out as in a suspension; without
 * it, the server cannot tell the backup from others.
 */
final class BackupAccess {

  private final Target target;
  private final DatabaseIdentity identity;
  private final String login;
  private final boolean isolated;

  /**
   * @param login the record's login role, which is there or not
   * @param isolated whether isolation is on
   */
  BackupAccess(Target target, String login, boolean isolated) {
    this.target = target;
    this.identity = target.identity();
    this.login = login;
    this.isolated = isolated;
  }

  /** Lets the backup in; empty if there is no whole database of the record's. */
  Optional<DatabaseRow> open() throws SQLException {
    Optional<DatabaseRow> closed = target.transaction(this::shut);
    if (closed.isPresent()) {
      target.endSessions(closed.get(), isolated ? login : Target.NO_LOGIN);
      target.transaction(connection -> change(connection, closed.get(), allowing(closed.get())));
    }
    return closed;
  }

  /** Lets nobody in any more, and ends the sessions that the backup has left. */
  boolean close(DatabaseRow open) throws SQLException {
    target.transaction(connection -> change(connection, open, Connections.refusing(open)));
    target.endSessions(open);
    return true;
  }

  private Optional<DatabaseRow> shut(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    if (catalog.ownElsewhere().isPresent()) {
      throw target.ownElsewhere(catalog.ownElsewhere().get());
    }
    Optional<DatabaseRow> found = whole(catalog);
    if (found.isPresent()) {
      DatabaseRow row = found.get();
      // A drop would fail afterwards.
      target.requireNoBlockers(connection, row, true);
      List<String> statements = new ArrayList<>(Connections.refusing(row));
      if (isolated && LoginRole.find(connection, login, row.oid()).isPresent()) {
        statements.addAll(LoginStatements.shutOut(login, row.name()));
      }
      change(connection, row, statements);
    }
    return found;
  }

  private Optional<DatabaseRow> whole(Catalog catalog) {
    return List.of(identity.visible(), identity.recycled(), identity.retired()).stream()
        .flatMap(name -> catalog.own(name).stream())
        .filter(row -> !row.invalid())
        .findFirst();
  }

  private static List<String> allowing(DatabaseRow row) {
    return Connections.allowing(row, row.name());
  }

  private boolean change(Connection connection, DatabaseRow row, List<String> statements)
      throws SQLException {
    target.change(connection, row, row.name(), statements);
    return true;
  }
}
