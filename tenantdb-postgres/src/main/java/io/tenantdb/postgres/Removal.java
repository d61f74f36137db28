package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.DropResult.Absent;
import io.tenantdb.api.provisioning.DropResult.Dropped;
import io.tenantdb.api.provisioning.DropResult.Foreign;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Drops a record's database: it is closed, its sessions are ended, it is renamed to a name that
 * carries the record's nonce, and only under that name it is dropped.
 */
final class Removal {

  private final Target target;
  private final DatabaseIdentity identity;

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
      return new Dropped();
    }
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    return catalog
        .foreign(identity.visible())
        .<DropResult>map(foreign -> new Foreign(foreign.occupant()))
        .orElseGet(Absent::new);
  }

  /** Drops a database whose name carries the record's nonce. */
  static void drop(Target target, String name) throws SQLException {
    target.execute(dropping(name));
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
        Connections.refuse(connection, own.get());
      }
      target.requireSame(connection, own.get(), identity.visible());
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
    AdminServer.execute(
        connection,
        "ALTER DATABASE %s RENAME TO %s"
            .formatted(
                SqlQuoting.identifier(identity.visible()),
                SqlQuoting.identifier(identity.retired())));
    target.requireSame(connection, closed, identity.retired());
    return true;
  }

  /**
   * @return whether there was a half-made or a half-dropped one
   */
  private boolean dropHidden() throws SQLException {
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    boolean found = false;
    for (String name : new String[] {identity.unclaimed(), identity.retired()}) {
      if (catalog.named(name).isPresent()) {
        drop(target, name);
        found = true;
      }
    }
    return found;
  }
}
