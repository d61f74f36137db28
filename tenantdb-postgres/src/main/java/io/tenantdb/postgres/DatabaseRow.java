package io.tenantdb.postgres;

import io.tenantdb.api.provisioning.DatabaseOccupant;
import java.util.Optional;

/**
 * A database as the server's catalog has it.
 *
 * @param byAdmin whether the admin role made it; another one's marker proves nothing
 * @param acceptsConnections whether anyone may connect
 * @param invalid whether a DROP of it was cut short; all that it is good for is to be dropped again
 * @param closedBy the role that refused connections to it for a rename and is to allow them again;
 *     empty outside a rename
 */
record DatabaseRow(
    long oid,
    String name,
    String owner,
    Optional<String> comment,
    boolean byAdmin,
    boolean acceptsConnections,
    boolean invalid,
    Optional<String> closedBy) {

  /** Whether this is the marker's own; everybody can read a marker and put it on his database. */
  boolean carries(String marker) {
    return byAdmin && comment.filter(marker::equals).isPresent();
  }

  DatabaseOccupant occupant() {
    return new DatabaseOccupant(owner, comment);
  }
}
