package io.tenantdb.api.provisioning;

import java.util.Objects;
import java.util.Optional;

/**
 * A database that holds a name without being the record's own.
 *
 * @param owner the role that owns it
 * @param comment its comment, if it has one; a marker of another record or registry shows here
 */
public record DatabaseOccupant(String owner, Optional<String> comment) {

  public DatabaseOccupant {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(comment, "comment");
  }
}
