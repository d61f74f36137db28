package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.DatabaseInspection;
import io.tenantdb.api.provisioning.DatabaseOccupant;
import io.tenantdb.api.provisioning.ObservedDatabase;
import io.tenantdb.api.provisioning.ObservedLogin;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.TenantLogin;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What one server has of some records' databases, in one query. */
final class Observation {

  private static final String OBSERVE = SqlResource.load("observe-databases.sql");

  private final boolean isolated;
  private final Map<String, ObservedLogin> logins = new HashMap<>();
  private final Map<String, Row> byName = new HashMap<>();
  private final Map<String, List<Row>> byMark = new HashMap<>();

  private Observation(boolean isolated) {
    this.isolated = isolated;
  }

  /**
   * A database.
   *
   * @param byAdmin whether the admin role owns it; another one's mark would prove nothing
   * @param publicConnects whether PUBLIC may enter it, so that no login is needed
   */
  private record Row(
      String name,
      DatabaseOccupant occupant,
      boolean acceptsConnections,
      boolean invalid,
      boolean byAdmin,
      boolean publicConnects,
      boolean loginThere,
      boolean loginComesIn) {

    boolean isOpen() {
      return acceptsConnections && (!loginThere || loginComesIn);
    }
  }

  /**
   * Reads what is there.
   *
   * @param isolated whether the server is to keep tenants apart
   */
  static List<ObservedDatabase> of(
      Connection connection, List<OwnedDatabase> databases, boolean isolated) throws SQLException {
    Observation observation = new Observation(isolated);
    observation.read(connection, databases);
    if (isolated) {
      observation.readLogins(connection, databases);
    }
    return databases.stream().map(observation::observed).toList();
  }

  private void read(Connection connection, List<OwnedDatabase> databases) throws SQLException {
    Array names =
        connection.createArrayOf("text", databases.stream().map(d -> d.name().value()).toArray());
    Array marks =
        connection.createArrayOf(
            "text", databases.stream().map(d -> DatabaseIdentity.of(d).marker()).toArray());
    try (PreparedStatement observe = connection.prepareStatement(OBSERVE)) {
      observe.setArray(1, names);
      observe.setArray(2, marks);
      try (ResultSet found = observe.executeQuery()) {
        while (found.next()) {
          add(row(found));
        }
      }
    } finally {
      names.free();
      marks.free();
    }
  }

  private void readLogins(Connection connection, List<OwnedDatabase> databases)
      throws SQLException {
    Map<UUID, List<String>> roles = new HashMap<>();
    for (OwnedDatabase database : databases) {
      roles
          .computeIfAbsent(database.registryId(), none -> new ArrayList<>())
          .add(TenantLogin.roleOf(database.id()));
    }
    for (Map.Entry<UUID, List<String>> registry : roles.entrySet()) {
      logins.putAll(LoginRights.read(connection, registry.getKey(), registry.getValue()));
    }
  }

  private static Row row(ResultSet found) throws SQLException {
    return new Row(
        found.getString("datname"),
        new DatabaseOccupant(
            found.getString("owner"), Optional.ofNullable(found.getString("comment"))),
        found.getBoolean("accepts_connections"),
        found.getBoolean("invalid"),
        found.getBoolean("by_admin"),
        found.getBoolean("public_connects"),
        found.getBoolean("login_there"),
        found.getBoolean("login_comes_in"));
  }

  private void add(Row row) {
    byName.put(row.name(), row);
    row.occupant()
        .comment()
        .ifPresent(mark -> byMark.computeIfAbsent(mark, none -> new ArrayList<>()).add(row));
  }

  private ObservedDatabase observed(OwnedDatabase database) {
    DatabaseIdentity identity = DatabaseIdentity.of(database);
    Optional<Row> named = Optional.ofNullable(byName.get(identity.visible()));
    Optional<Row> own = named.filter(row -> isMarked(row, identity));
    Optional<String> elsewhere =
        byMark.getOrDefault(identity.marker(), List.of()).stream()
            .filter(Row::byAdmin)
            .filter(row -> !row.name().equals(identity.visible()))
            .map(Row::name)
            .findFirst();
    boolean recycled = elsewhere.filter(identity.recycled()::equals).isPresent();
    return new ObservedDatabase(
        database,
        inspection(named, own.isPresent()),
        elsewhere,
        recycled,
        own.map(Row::invalid).orElse(false),
        own.filter(row -> isolated && !row.publicConnects() && !row.loginThere()).isPresent(),
        own.filter(row -> !row.publicConnects()).isPresent() || recycled
            ? Optional.ofNullable(logins.get(TenantLogin.roleOf(database.id())))
            : Optional.empty());
  }

  private static boolean isMarked(Row row, DatabaseIdentity identity) {
    return row.byAdmin() && row.occupant().comment().filter(identity.marker()::equals).isPresent();
  }

  private static DatabaseInspection inspection(Optional<Row> named, boolean own) {
    if (named.isEmpty()) {
      return new DatabaseInspection.Absent();
    }
    return own
        ? new DatabaseInspection.Own(named.get().isOpen())
        : new DatabaseInspection.Foreign(named.get().occupant());
  }
}
