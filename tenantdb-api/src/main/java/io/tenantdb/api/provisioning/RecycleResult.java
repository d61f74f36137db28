package io.tenantdb.api.provisioning;

import java.util.Objects;

/** What came of an attempt to put a database into the recycle bin. */
public sealed interface RecycleResult {

  /** The record's own database is in the recycle bin. */
  record Recycled() implements RecycleResult {}

  /** The record has no database on the server. */
  record Absent() implements RecycleResult {}

  /**
   * The name belongs to a database that is not the record's own; nothing was touched.
   *
   * @param occupant that database
   */
  record Foreign(DatabaseOccupant occupant) implements RecycleResult {

    public Foreign {
      Objects.requireNonNull(occupant, "occupant");
    }
  }
}
