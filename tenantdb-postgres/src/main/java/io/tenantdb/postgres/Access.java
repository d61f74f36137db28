package io.tenantdb.postgres;

import io.tenantdb.api.error.ForeignDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;

/** Suspends and resumes a record's database. */
final class Access {

  private final Target target;
  private final DatabaseIdentity identity;

  Access(Target target) {
    this.target = target;
    this.identity = target.identity();
  }

  void suspend() throws SQLException {
    DatabaseRow own = target.transaction(c -> set(c, false));
    target.endSessions(own);
    DatabaseRow after = target.server().withoutTransaction(this::own);
    if (after.acceptsConnections()) {
      throw target.failure(
          "somebody else allowed connections to it while it was being suspended; call again");
    }
  }

  void resume() throws SQLException {
    target.transaction(c -> set(c, true));
  }

  private DatabaseRow set(Connection connection, boolean allowed) throws SQLException {
    DatabaseRow own = own(connection);
    if (allowed) {
      Connections.allow(connection, own);
    } else {
      Connections.refuse(connection, own);
    }
    target.requireSame(connection, own, own.name());
    return own;
  }

  private DatabaseRow own(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    catalog
        .foreign(identity.visible())
        .ifPresent(
            foreign -> {
              throw new ForeignDatabaseException(
                  target.database().server(), target.database().name(), foreign.occupant());
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
