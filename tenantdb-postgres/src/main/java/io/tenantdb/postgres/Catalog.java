package io.tenantdb.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the server has at one moment under a record's names and marker. */
final class Catalog {

  private static final String FIND_DATABASES = SqlResource.load("find-databases.sql");
  private static final String FIND_BLOCKERS = SqlResource.load("find-blockers.sql");

  private final DatabaseIdentity identity;
  private final List<DatabaseRow> rows;

  private Catalog(DatabaseIdentity identity, List<DatabaseRow> rows) {
    this.identity = identity;
    this.rows = rows;
  }

  static Catalog read(Connection connection, DatabaseIdentity identity) throws SQLException {
    return read(connection, identity, List.of());
  }

  /** Reads also what is there under more names. */
  static Catalog read(Connection connection, DatabaseIdentity identity, List<String> otherNames)
      throws SQLException {
    List<String> names = new ArrayList<>(identity.hidden());
    names.add(identity.visible());
    names.addAll(otherNames);
    Array array = connection.createArrayOf("text", names.toArray());
    try (PreparedStatement find = connection.prepareStatement(FIND_DATABASES)) {
      find.setString(1, Connections.CLOSED_FOR_RENAME);
      find.setArray(2, array);
      find.setString(3, identity.marker());
      List<DatabaseRow> rows = new ArrayList<>();
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          rows.add(row(found));
        }
      }
      return new Catalog(identity, rows);
    } finally {
      array.free();
    }
  }

  private static DatabaseRow row(ResultSet found) throws SQLException {
    return new DatabaseRow(
        found.getLong("oid"),
        found.getString("datname"),
        found.getString("owner"),
        Optional.ofNullable(found.getString("comment")),
        found.getBoolean("by_admin"),
        found.getBoolean("accepts_connections"),
        found.getBoolean("invalid"),
        Optional.ofNullable(found.getString("closed_by")));
  }

  /** The database of this name, whoever's it is. */
  Optional<DatabaseRow> named(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /** The database of this name if it is the record's own. */
  Optional<DatabaseRow> own(String name) {
    return named(name).filter(row -> row.carries(identity.marker()));
  }

  /** The database of this name if it is not the record's own. */
  Optional<DatabaseRow> foreign(String name) {
    return named(name).filter(row -> !row.carries(identity.marker()));
  }

  /** Whether there is any database that carries the marker, or a name with the nonce. */
  boolean hasAnyOf() {
    return rows.stream()
        .anyMatch(row -> row.carries(identity.marker()) || identity.hidden().contains(row.name()));
  }

  /** The record's own database if it goes by a name that tenantdb did not give it here. */
  Optional<DatabaseRow> ownElsewhere() {
    return rows.stream()
        .filter(row -> row.carries(identity.marker()))
        .filter(row -> !row.name().equals(identity.visible()))
        .filter(row -> !identity.hidden().contains(row.name()))
        .findFirst();
  }

  /** A prepared database, if its name was read and it is there and sealed. */
  Optional<DatabaseRow> sealed(DatabaseIdentity prepared) {
    return named(prepared.visible())
        .filter(row -> row.carries(prepared.marker()))
        .filter(row -> !row.acceptsConnections() && !row.invalid());
  }

  /**
   * Names what makes a RENAME fail although nobody is connected, and what makes a DROP fail.
   *
   * @param forDrop whether to list what only a DROP minds
   */
  static List<String> blockers(Connection connection, DatabaseRow database, boolean forDrop)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND_BLOCKERS)) {
      find.setLong(1, database.oid());
      find.setLong(2, database.oid());
      find.setBoolean(3, forDrop);
      find.setLong(4, database.oid());
      find.setBoolean(5, forDrop);
      List<String> blockers = new ArrayList<>();
      try (ResultSet found = find.executeQuery()) {
        while (found.next()) {
          blockers.add(found.getString("blocker"));
        }
      }
      return blockers;
    }
  }
}
