package io.tenantdb.api.database;

import io.tenantdb.api.error.InvalidValueException;

/** Which version of a record a command is meant for. */
public sealed interface ExpectedVersion {

  /** Whatever version the record has when the command is carried out. */
  static ExpectedVersion any() {
    return new Any();
  }

  /** This version and no other; a record that has moved on is a conflict. */
  static ExpectedVersion exactly(long version) {
    return new Exactly(version);
  }

  /** Matches every version. */
  record Any() implements ExpectedVersion {}

  /**
   * Matches one version.
   *
   * @param version 1 or more
   */
  record Exactly(long version) implements ExpectedVersion {

    /**
     * @throws InvalidValueException if the version is below 1
     */
    public Exactly {
      if (version < 1) {
        throw new InvalidValueException(
            "expected version", Long.toString(version), "versions start at 1");
      }
    }
  }
}
