package io.tenantdb.api.error;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.provisioning.DatabaseOccupant;

/**
 * A database of that name exists, and it was not created for the record. It was not touched:
 * tenantdb never adopts a database. Rename or drop it by hand if it is not needed, or choose
 * another name.
 */
public final class ForeignDatabaseException extends TenantServerException {

  private static final long serialVersionUID = 1L;

  private final transient DatabaseOccupant occupant;

  /**
   * @param server the server
   * @param databaseName the name that is taken
   * @param occupant the database that has it
   */
  public ForeignDatabaseException(
      ServerName server, DatabaseName databaseName, DatabaseOccupant occupant) {
    super(
        server,
        databaseName,
        ("it exists and was not created for this record (owner %s, comment %s), so it was not"
                + " touched; choose another name, or move that database out of the way by hand")
            .formatted(occupant.owner(), occupant.comment().map(c -> "'" + c + "'").orElse("none")),
        null);
    this.occupant = occupant;
  }

  /** What is known of the database that holds the name. */
  public DatabaseOccupant occupant() {
    return occupant;
  }
}
