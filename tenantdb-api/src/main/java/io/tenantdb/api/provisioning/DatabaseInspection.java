package io.tenantdb.api.provisioning;

/** What really is on the server under a record's database name. */
public sealed interface DatabaseInspection {

  /**
   * The record's own database.
   *
   * @param acceptsConnections whether the server lets anyone connect to it
   */
  record Own(boolean acceptsConnections) implements DatabaseInspection {}

  /** No database has the name. */
  record Absent() implements DatabaseInspection {}

  /**
   * A database that is not the record's own.
   *
   * @param occupant that database
   */
  record Foreign(DatabaseOccupant occupant) implements DatabaseInspection {}
}
