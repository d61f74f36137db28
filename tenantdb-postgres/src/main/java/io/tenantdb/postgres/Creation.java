package io.tenantdb.postgres;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Creates a record's database: first under a name that carries the record's nonce, closed to
 * connections; then, in one transaction, it is marked, gets its visible name and is opened. So
 * whatever has the visible name and no marker is a stranger's, and what a crash leaves under the
 * first name is the record's own and is used by the next call.
 */
final class Creation {

  /** Others may take the database that was just created, or drop it, as often as they please. */
  private static final int ATTEMPTS = 5;

  private final Target target;
  private final DatabaseIdentity identity;

  Creation(Target target) {
    this.target = target;
    this.identity = target.identity();
  }

  CreationResult run() throws SQLException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Claim> claim = claim();
      if (claim.isPresent()) {
        if (claim.get().leftover()) {
          Removal.drop(target, identity.unclaimed());
        }
        return claim.get().result();
      }
      createUnclaimed();
    }
    throw target.failure(
        "other workers kept getting in the way of its creation; check that the lease on the"
            + " record is respected, then call again");
  }

  /**
   * @param leftover whether a half-made database is there that nobody needs any more
   */
  private record Claim(CreationResult result, boolean leftover) {}

  /**
   * @return empty if there is nothing to claim yet
   */
  private Optional<Claim> claim() throws SQLException {
    try {
      return target.transactionTaking(identity.visible(), this::claim);
    } catch (SQLException e) {
      if (ServerErrors.isNameTaken(e)) {
        // Somebody who does not ask for our locks was faster: look again.
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<Claim> claim(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    Optional<DatabaseRow> unclaimed = catalog.named(identity.unclaimed());
    Optional<DatabaseRow> foreign = catalog.foreign(identity.visible());
    if (foreign.isPresent()) {
      return Optional.of(new Claim(new NameTaken(foreign.get().occupant()), unclaimed.isPresent()));
    }
    Optional<DatabaseRow> own = catalog.own(identity.visible());
    if (own.isPresent()) {
      open(connection, own.get());
      return Optional.of(new Claim(new Created(), unclaimed.isPresent()));
    }
    if (catalog.ownElsewhere().isPresent()) {
      throw target.ownElsewhere(catalog.ownElsewhere().get());
    }
    if (unclaimed.isEmpty() || unclaimed.get().invalid()) {
      return Optional.empty();
    }
    take(connection, unclaimed.get());
    return Optional.of(new Claim(new Created(), false));
  }

  private void take(Connection connection, DatabaseRow unclaimed) throws SQLException {
    String from = SqlQuoting.identifier(identity.unclaimed());
    AdminServer.execute(
        connection,
        "COMMENT ON DATABASE %s IS %s".formatted(from, SqlQuoting.literal(identity.marker())));
    AdminServer.execute(
        connection,
        "ALTER DATABASE %s RENAME TO %s"
            .formatted(from, SqlQuoting.identifier(identity.visible())));
    Connections.allow(connection, unclaimed, identity.visible());
    target.requireSame(connection, unclaimed, identity.visible());
  }

  private void open(Connection connection, DatabaseRow own) throws SQLException {
    if (!own.acceptsConnections()) {
      Connections.allow(connection, own);
      target.requireSame(connection, own, own.name());
    }
  }

  /**
   * From template0: nobody can be connected to it, so that no session of another program makes this
   * fail, and it holds nothing but what PostgreSQL brings.
   */
  private void createUnclaimed() throws SQLException {
    Catalog catalog = target.server().withoutTransaction(target::catalog);
    if (catalog.named(identity.unclaimed()).filter(DatabaseRow::invalid).isPresent()) {
      Removal.drop(target, identity.unclaimed());
    }
    try {
      target.execute(
          "CREATE DATABASE %s TEMPLATE template0 ALLOW_CONNECTIONS false"
              .formatted(SqlQuoting.identifier(identity.unclaimed())));
    } catch (SQLException e) {
      // An earlier call that was cut off on our side may have come to its end on the server.
      if (!ServerErrors.isNameTaken(e)) {
        throw e;
      }
    }
    takeBackIfLate();
  }

  /** What a worker creates after its lease was lost, its successor may never look for. */
  private void takeBackIfLate() throws SQLException {
    try {
      target.fence().remaining();
    } catch (LeaseLostException e) {
      target.server().execute(Removal.dropping(identity.unclaimed()));
      throw e;
    }
  }
}
