package io.tenantdb.api.provisioning;

/** What came of an attempt to rename a database. */
public sealed interface RenameResult {

  /** The record's own database has the new name, by this call or by an earlier one. */
  record Renamed() implements RenameResult {}

  /** The record has no database on the server, neither under the old name nor under the new one. */
  record Absent() implements RenameResult {}

  /**
   * The new name belongs to a database that is not the record's own; nothing was touched.
   *
   * @param occupant that database
   */
  record NameTaken(DatabaseOccupant occupant) implements RenameResult {}
}
