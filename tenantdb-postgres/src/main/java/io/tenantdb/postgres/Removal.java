package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.DropResult.Absent;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.DropResult.Foreign;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Drops a record's database, or a prepared one: it is closed, its sessions are ended, it is renamed
 * to a name that carries the nonce, and only under that name it is dropped.
 */
final class Removal {

  private static final String SIZE = SqlResource.load("database-size.sql");

  private final Target target;
  private final DatabaseIdentity identity;
  private long bytes;

  Removal(Target target) {
    this.target = target;
    this.identity = target.identity();
  }

  DropResult run() throws SQLException {
    Optional<DatabaseRow> closed = target.transaction(this::close);
    boolean found = closed.isPresent();
    if (closed.isPresent()) {
      target.endSessions(closed.get());
      dropHidden();
      target.transaction(c -> retire(c, closed.get()));
    }
    found |= dropHidden();
    if (found) {
      return new Dropped(bytes);
    }
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    return catalog
        .foreign(identity.visible())
        .<DropResult>map(foreign -> new Foreign(foreign.occupant()))
        .orElseGet(Absent::new);
  }

  /** Drops a database whose name carries the record's nonce. */
  static void drop(Target target, String name) throws SQLException {
    target.drop(dropping(name));
  }

  static String dropping(String name) {
    return "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(SqlQuoting.identifier(name));
  }

  private Optional<DatabaseRow> close(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    if (catalog.ownElsewhere().isPresent()) {
      throw target.ownElsewhere(catalog.ownElsewhere().get());
    }
    Optional<DatabaseRow> own = catalog.own(identity.visible());
    if (own.isPresent()) {
      target.requireNoBlockers(connection, own.get(), true);
      // Nobody can connect to an invalid one, and it cannot be altered.
      if (!own.get().invalid()) {
        target.change(connection, own.get(), identity.visible(), Connections.refusing(own.get()));
      }
    }
    return own;
  }

  private boolean retire(Connection connection, DatabaseRow closed) throws SQLException {
    Optional<DatabaseRow> own =
        target.catalog(connection).own(identity.visible()).filter(r -> r.oid() == closed.oid());
    if (own.isEmpty()) {
      // Another call has retired it since.
      return false;
    }
    target.change(
        connection,
        closed,
        identity.retired(),
        List.of(Statements.rename(identity.visible(), identity.retired())));
    return true;
  }

  /**
   * @return whether there was a half-made or a half-dropped one
   */
  private boolean dropHidden() throws SQLException {
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    boolean found = false;
    for (String name : identity.hidden()) {
      // A database has its marker when it comes into the bin, so the name alone proves too little.
      Optional<DatabaseRow> row =
          name.equals(identity.recycled()) ? catalog.own(name) : catalog.named(name);
      if (row.isPresent()) {
        Optional<DatabaseRow> open = target.transaction(c -> closeHidden(c, name));
        if (open.isPresent()) {
          target.endSessions(open.get());
        }
        bytes += size(row.get());
        drop(target, name);
        found = true;
      }
    }
    return found;
  }

  /**
   * One that is prepared may be in use by the worker that prepares it.
   *
   * @return the database if anybody may be in it
   */
  private Optional<DatabaseRow> closeHidden(Connection connection, String name)
      throws SQLException {
    Optional<DatabaseRow> row = target.catalog(connection).named(name);
    if (row.isPresent()) {
      target.requireNoBlockers(connection, row.get(), true);
      if (row.get().acceptsConnections()) {
        target.change(connection, row.get(), name, Connections.refusing(row.get()));
      }
    }
    return row.filter(found -> !found.invalid());
  }

  /** What is left of a half-dropped one says nothing of how large it was. */
  private long size(DatabaseRow row) throws SQLException {
    return row.invalid() ? 0 : target.server().withoutTransaction(c -> size(c, row.oid()));
  }

  private static long size(Connection connection, long oid) throws SQLException {
    try (PreparedStatement size = connection.prepareStatement(SIZE)) {
      size.setLong(1, oid);
      try (ResultSet found = size.executeQuery()) {
        return found.next() ? found.getLong(1) : 0;
      }
    }
  }
}
