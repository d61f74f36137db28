package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Creates a prepared database, closed to connections; then, in one transaction, PUBLIC loses the
 * right to enter and connections are allowed, so that only the owner gets in; with isolation, as
 * the registry's owner role.
 */
final class Preparation {

  /** Others may drop what was just created as often as they please. */
  private static final int ATTEMPTS = 5;

  private final Target target;
  private final PreparedDatabase database;
  private final DatabaseIdentity identity;
  private final String building;
  private final Optional<Origin> origin;
  private final Optional<Isolation> isolation;
  private Optional<DatabaseRow> source = Optional.empty();
  private Optional<RegistryRoles> roles = Optional.empty();

  Preparation(
      Target target,
      PreparedDatabase database,
      Optional<Origin> origin,
      Optional<Isolation> isolation) {
    this.isolation = isolation;
    this.target = target;
    this.database = database;
    this.identity = target.identity();
    this.building = DatabaseIdentity.building(database);
    this.origin = origin;
  }

  void run() throws SQLException {
    if (isolation.isPresent()) {
      roles = Optional.of(isolation.get().roles(target, database.registryId()));
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Catalog catalog = target.transaction(this::open);
      Optional<DatabaseRow> made = catalog.named(building);
      boolean ofAnother = isOfAnotherSource(catalog);
      if (made.isPresent() && !made.get().invalid() && !ofAnother) {
        setUpInside(made.get());
        return;
      }
      if (made.isPresent()) {
        Removal.drop(target, building);
      }
      if (ofAnother) {
        throw noOrigin();
      }
      create(catalog);
    }
    throw target.failure(
        "somebody else kept dropping it while it was being prepared; check that the lease on it"
            + " is respected, then call again");
  }

  private Catalog open(Connection connection) throws SQLException {
    Catalog catalog = catalog(connection);
    if (catalog.own(identity.visible()).isPresent()) {
      throw target.failure(
          "it is sealed already and is never opened again; use it, or discard it and prepare"
              + " another one");
    }
    Optional<DatabaseRow> made = catalog.named(building).filter(row -> !row.invalid());
    if (made.isPresent() && !isOfAnotherSource(catalog)) {
      target.change(connection, made.get(), building, opening(made.get()));
    }
    return catalog;
  }

  private List<String> opening(DatabaseRow made) {
    List<String> statements = new ArrayList<>();
    if (database.kind() != Kind.TEMPLATE) {
      // A record must not take it before it is sealed.
      statements.add(Statements.comment(building, DatabaseIdentity.unsealedClone(database)));
    }
    if (roles.isPresent()) {
      statements.addAll(LoginStatements.keepToOwner(roles.get(), building));
    } else {
      statements.add(Statements.revokeConnectFromPublic(building));
    }
    statements.addAll(Connections.allowing(made, building));
    return statements;
  }

  /** A clone has it from its template. */
  private void setUpInside(DatabaseRow made) throws SQLException {
    if (isolation.isPresent() && roles.isPresent() && origin.isEmpty()) {
      isolation.get().setUpInside(target.address(), made.oid(), roles.get(), target.fence());
    }
  }

  private void create(Catalog catalog) throws SQLException {
    source = origin.flatMap(of -> of.in(catalog));
    if (origin.isPresent() && source.isEmpty()) {
      throw noOrigin();
    }
    try {
      if (source.isEmpty()) {
        target.cloning().createEmpty(target, building);
      } else if (!origin.orElseThrow().copy(target, source.get(), building)) {
        target.server().withoutTransaction(this::catalog);
        throw noOrigin();
      }
    } catch (SQLException e) {
      // An earlier call that was cut off on our side may have come to its end on the server.
      if (!ServerErrors.isNameTaken(e)) {
        throw e;
      }
    }
    target.takeBackIfLate(building);
  }

  /** CREATE goes by name: what it has copied is known only if the name led to the same before. */
  private boolean isOfAnotherSource(Catalog catalog) {
    return source.isPresent() && !origin.flatMap(of -> of.in(catalog)).equals(source);
  }

  private Catalog catalog(Connection connection) throws SQLException {
    return Catalog.read(connection, identity, origin.map(Origin::name).stream().toList());
  }

  private RuntimeException noOrigin() {
    return target.failure(origin.map(Origin::missing).orElse(""));
  }
}
