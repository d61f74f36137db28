package io.tenantdb.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Seals a prepared database: it is closed, its sessions are ended, and only then it gets the mark
 * that proves this. A template gets its name in the same transaction.
 */
final class Sealing {

  private final Target target;
  private final DatabaseIdentity identity;
  private final String building;
  private final List<String> withMark;

  /**
   * @param building the name until it is sealed
   * @param withMark statements that take effect together with the mark
   */
  Sealing(Target target, String building, List<String> withMark) {
    this.target = target;
    this.identity = target.identity();
    this.building = building;
    this.withMark = withMark;
  }

  /**
   * Seals it.
   *
   * @return its OID if this call did; empty if it was sealed already
   */
  OptionalLong run() throws SQLException {
    Optional<DatabaseRow> closed = target.transaction(this::close);
    if (closed.isEmpty()) {
      return OptionalLong.empty();
    }
    target.endSessions(closed.get());
    try {
      return target.transactionTaking(identity.visible(), c -> mark(c, closed.get()));
    } catch (SQLException e) {
      if (!ServerErrors.isNameTaken(e)) {
        throw e;
      }
      // By somebody who does not ask for our locks: say who it is.
      return target.transactionTaking(identity.visible(), c -> mark(c, closed.get()));
    }
  }

  /** Whether the server has it, sealed. */
  static boolean isSealed(Catalog catalog, DatabaseIdentity identity) {
    return catalog.sealed(identity).isPresent();
  }

  /**
   * @return empty if it is sealed already
   */
  private Optional<DatabaseRow> close(Connection connection) throws SQLException {
    Catalog catalog = target.catalog(connection);
    if (isSealed(catalog, identity)) {
      return Optional.empty();
    }
    DatabaseRow row = unsealed(catalog);
    target.requireNoBlockers(connection, row, false);
    if (row.acceptsConnections()) {
      target.change(connection, row, building, Connections.refusing(row));
    }
    return Optional.of(row);
  }

  private OptionalLong mark(Connection connection, DatabaseRow closed) throws SQLException {
    Catalog catalog = target.catalog(connection);
    if (isSealed(catalog, identity)) {
      return OptionalLong.empty();
    }
    DatabaseRow row = unsealed(catalog);
    if (row.oid() != closed.oid() || row.acceptsConnections()) {
      throw target.failure("somebody else changed it while it was being sealed; call again");
    }
    List<String> statements = new ArrayList<>();
    statements.add(Statements.comment(building, identity.marker()));
    statements.addAll(withMark);
    if (!building.equals(identity.visible())) {
      statements.add(Statements.rename(building, identity.visible()));
    }
    target.change(connection, row, identity.visible(), statements);
    return OptionalLong.of(row.oid());
  }

  private DatabaseRow unsealed(Catalog catalog) {
    Optional<DatabaseRow> named = catalog.named(identity.visible());
    if (named.isPresent() && !building.equals(identity.visible())) {
      throw target.failure(
          "the name %s of a sealed template belongs to a database that is not this one (owner %s, comment %s), so nothing was done; remove or rename that one, then call again"
              .formatted(
                  identity.visible(),
                  named.get().owner(),
                  named.get().comment().map(SqlQuoting::literal).orElse("none")));
    }
    return catalog
        .named(building)
        .filter(row -> !row.invalid())
        .orElseThrow(
            () -> target.failure("it is not on the server; prepare it, then seal it again"));
  }
}
