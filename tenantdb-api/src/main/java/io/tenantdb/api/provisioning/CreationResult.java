package io.tenantdb.api.provisioning;

/** What came of an attempt to create a database. */
public sealed interface CreationResult {

  /**
   * The database is there under its name, is the record's own, and accepts connections.
   *
   * @param cloned whether it is known to hold what its template held, and nothing else
   */
  record Created(boolean cloned) implements CreationResult {}

  /**
   * The name belongs to a database that is not the record's own; nothing was touched.
   *
   * @param occupant that database
   */
  record NameTaken(DatabaseOccupant occupant) implements CreationResult {}
}
