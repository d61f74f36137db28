package io.tenantdb.api.provisioning;

import java.util.Objects;

/** What is there under a record's read database name. */
public sealed interface ReadDatabaseState {

  /** The record's own read database. */
  record Own() implements ReadDatabaseState {}

  /** Nothing. */
  record Absent() implements ReadDatabaseState {}

  /**
   * A database that is not the record's own; nothing was touched.
   *
   * @param description what is known of it, for people
   */
  record Foreign(String description) implements ReadDatabaseState {

    public Foreign {
      Objects.requireNonNull(description, "description");
    }
  }
}
