package io.tenantdb.postgres;

import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.CreationResult;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.CreationResult.NameTaken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Creates a record's database: first under a name that carries the record's nonce, closed to
 * connections; then, in one transaction, it is marked, gets its visible name and is opened. So
 * whatever has the visible name and no marker is a stranger's, and what a crash leaves under the
 * first name is the record's own and is used by the next call. A sealed clone of the warm pool is
 * there under such a name from the start.
 */
final class Creation {

  /** Others may take the database that was just created, or drop it, as often as they please. */
  private static final int ATTEMPTS = 5;

  private final Target target;
  private final DatabaseIdentity identity;
  private final Optional<DatabaseIdentity> template;
  private final Optional<RecordIsolation> isolation;

  /** What this call has cloned, for a CREATE goes by name. */
  private Optional<DatabaseRow> source = Optional.empty();

  /**
   * @param template the sealed template to clone, if the server has it
   * @param isolation empty if it is off
   */
  Creation(
      Target target, Optional<DatabaseIdentity> template, Optional<RecordIsolation> isolation) {
    this.isolation = isolation;
    this.target = target;
    this.identity = target.identity();
    this.template = template;
  }

  CreationResult run() throws SQLException {
    if (isolation.isPresent() && isolation.get().claimPooled()) {
      return new Created(true);
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Claim claim = claim();
      for (String leftover : claim.leftovers()) {
        Removal.drop(target, leftover);
        if (leftover.equals(identity.cloned())) {
          new LoginRemoval(target, identity.spareLogin()).run();
        }
      }
      if (claim.result().isPresent()) {
        return claim.result().get();
      }
      if (claim.bare().isPresent() && isolation.isPresent()) {
        setUp(claim.bare().get(), isolation.get());
      } else if (claim.source().isPresent()) {
        copy(claim.source().get());
      } else {
        createEmpty();
      }
    }
    throw target.failure(
        "other workers kept getting in the way of its creation; check that the lease on the"
            + " record is respected, then call again");
  }

  /**
   * What came of a look at the server.
   *
   * @param result empty if there is nothing to claim yet
   * @param leftovers half-made databases that nobody needs any more
   * @param source the template to clone, if there is one
   * @param bare an empty database whose inside has to be prepared first
   */
  private record Claim(
      Optional<CreationResult> result,
      List<String> leftovers,
      Optional<DatabaseRow> source,
      Optional<DatabaseRow> bare) {}

  private Claim claim() throws SQLException {
    try {
      return target.transactionTaking(identity.visible(), this::claim);
    } catch (SQLException e) {
      // Somebody who does not ask for our locks was faster: see who it is.
      if (ServerErrors.isNameTaken(e) || isolation.filter(i -> i.hasMetItsRole(e)).isPresent()) {
        return target.transactionTaking(identity.visible(), this::claim);
      }
      throw e;
    }
  }

  private Claim claim(Connection connection) throws SQLException {
    Catalog catalog =
        Catalog.read(
            connection, identity, template.map(DatabaseIdentity::visible).stream().toList());
    Optional<DatabaseRow> foreign = catalog.foreign(identity.visible());
    if (foreign.isPresent()) {
      return claimed(catalog, new NameTaken(foreign.get().occupant()), "");
    }
    Optional<DatabaseRow> own = catalog.own(identity.visible());
    if (own.isPresent()) {
      open(connection, own.get());
      return claimed(catalog, new Created(false), "");
    }
    Optional<DatabaseRow> elsewhere =
        catalog.ownElsewhere().or(() -> catalog.own(identity.recycled()));
    if (elsewhere.isPresent()) {
      throw target.ownElsewhere(elsewhere.get());
    }
    return claimHidden(connection, catalog);
  }

  private Claim claimHidden(Connection connection, Catalog catalog) throws SQLException {
    Optional<DatabaseRow> templateNow = template.flatMap(catalog::sealed);
    Optional<DatabaseRow> clone = catalog.named(identity.cloned()).filter(row -> !row.invalid());
    if (clone.isPresent() && (source.isEmpty() || source.equals(templateNow))) {
      take(connection, clone.get(), claimingClone(clone.get()));
      return claimed(catalog, new Created(true), clone.get().name());
    }
    Optional<DatabaseRow> empty = catalog.named(identity.unclaimed()).filter(row -> !row.invalid());
    if (isolation.isPresent() && empty.filter(isolation.get()::needsSetUp).isPresent()) {
      return new Claim(
          Optional.empty(), hiddenExcept(catalog, empty.get().name()), Optional.empty(), empty);
    }
    if (empty.isPresent()) {
      take(connection, empty.get(), List.of());
      return claimed(catalog, new Created(false), empty.get().name());
    }
    return new Claim(Optional.empty(), hiddenExcept(catalog, ""), templateNow, Optional.empty());
  }

  private Claim claimed(Catalog catalog, CreationResult result, String taken) {
    return new Claim(
        Optional.of(result), hiddenExcept(catalog, taken), Optional.empty(), Optional.empty());
  }

  private List<String> hiddenExcept(Catalog catalog, String taken) {
    return List.of(identity.unclaimed(), identity.cloned()).stream()
        .filter(name -> !name.equals(taken) && catalog.named(name).isPresent())
        .toList();
  }

  /**
   * A clone without a comment was made by an earlier call for this record; it is whole, for CREATE
   * DATABASE commits at its end. One of the warm pool has to be sealed. An unsealed one should not
   * get here at all: its row in the registry is not READY, so its nonce never becomes a record's.
   */
  private List<String> claimingClone(DatabaseRow clone) {
    if (!clone.acceptsConnections() && clone.comment().isEmpty()) {
      return List.of();
    }
    if (!clone.acceptsConnections()
        && clone.comment().filter(identity::provesSealedClone).isPresent()) {
      // What was taken from PUBLIC while it was prepared.
      return isolation.isPresent()
          ? List.of()
          : List.of(Statements.grantConnectToPublic(identity.visible()));
    }
    throw target.failure(
        "the clone %s that it is to become was never sealed, so nothing was done; drop that"
                .formatted(clone.name())
            + " clone by hand, then call again");
  }

  private void take(Connection connection, DatabaseRow hidden, List<String> more)
      throws SQLException {
    List<String> statements = new ArrayList<>();
    statements.add(Statements.comment(hidden.name(), identity.marker()));
    statements.add(Statements.rename(hidden.name(), identity.visible()));
    statements.addAll(more);
    if (isolation.isPresent()) {
      statements.addAll(isolation.get().claiming(connection, hidden, identity.visible()));
    }
    statements.addAll(Connections.allowing(hidden, identity.visible()));
    target.change(connection, hidden, identity.visible(), statements);
  }

  private void open(Connection connection, DatabaseRow own) throws SQLException {
    List<String> statements = new ArrayList<>();
    if (isolation.isPresent()) {
      statements.addAll(isolation.get().reopening(connection, own));
    }
    if (!own.acceptsConnections()) {
      statements.addAll(Connections.allowing(own, own.name()));
    }
    if (!statements.isEmpty()) {
      target.change(connection, own, own.name(), statements);
    }
  }

  /** What a worker made that was late, it takes back, whoever prepares it by then. */
  private void setUp(DatabaseRow bare, RecordIsolation inside) throws SQLException {
    try {
      inside.setUp(bare);
    } catch (SQLException | TenantServerException e) {
      if (isThere(bare, e)) {
        throw e;
      }
    }
  }

  private boolean isThere(DatabaseRow bare, Exception failure) throws SQLException {
    try {
      return target.transaction(target::catalog).named(bare.name()).isPresent();
    } catch (SQLException | RuntimeException e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  private void createEmpty() throws SQLException {
    source = Optional.empty();
    try {
      target.cloning().createEmpty(target, identity.unclaimed());
    } catch (SQLException e) {
      requireNameTaken(e);
      return;
    }
    target.takeBackIfLate(identity.unclaimed());
  }

  private void copy(DatabaseRow sealed) throws SQLException {
    source = Optional.of(sealed);
    try {
      // A template that has vanished meanwhile is none: the next look finds out.
      if (!target.cloning().copy(target, sealed.name(), identity.cloned())) {
        return;
      }
    } catch (SQLException e) {
      requireNameTaken(e);
      return;
    }
    target.takeBackIfLate(identity.cloned());
  }

  /**
   * An earlier call that was cut off on our side may have come to its end on the server; and where
   * this worker is late, it is its successor's.
   */
  private static void requireNameTaken(SQLException e) throws SQLException {
    if (!ServerErrors.isNameTaken(e)) {
      throw e;
    }
  }
}
