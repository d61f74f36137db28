package io.tenantdb.api.provisioning;

/** What came of an attempt to create a database. */
public sealed interface CreationResult {

  /** The database is there under its name, is the record's own, and accepts connections. */
  record Created() implements CreationResult {}

  /**
   * The name belongs to a database that is not the record's own; nothing was touched.
   *
   * @param occupant that database
   */
  record NameTaken(DatabaseOccupant occupant) implements CreationResult {}
}
