package io.tenantdb.api.provisioning;

import io.tenantdb.api.routing.DatabaseAddress;
import java.util.Objects;

/** What came of copying a record's database. */
public sealed interface CopyResult {

  /**
   * It is copied.
   *
   * @param address where the copy is
   */
  record Copied(DatabaseAddress address) implements CopyResult {
    public Copied {
      Objects.requireNonNull(address, "address");
    }
  }

  /** It was not copied, since others were connected to it all the time. */
  record InUse() implements CopyResult {}

  /** The server has no such database of the record's. */
  record Absent() implements CopyResult {}
}
