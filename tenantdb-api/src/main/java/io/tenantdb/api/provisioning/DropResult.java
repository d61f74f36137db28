package io.tenantdb.api.provisioning;

/** What came of an attempt to drop a database. */
public sealed interface DropResult {

  /**
   * The record's own database was dropped.
   *
   * @param bytes how large it was; 0 if that is not known, as of one that was half-dropped before
   */
  record Dropped(long bytes) implements DropResult {}

  /** The record had no database on the server, whole or half-made. */
  record Absent() implements DropResult {}

  /**
   * The name belongs to a database that is not the record's own; nothing was touched.
   *
   * @param occupant that database
   */
  record Foreign(DatabaseOccupant occupant) implements DropResult {}
}
