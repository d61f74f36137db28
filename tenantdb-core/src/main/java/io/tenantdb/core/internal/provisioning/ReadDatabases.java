package io.tenantdb.core.internal.provisioning;

import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.InvalidValueException;
import io.tenantdb.api.error.ReadDatabaseException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.provisioning.OwnedReadDatabase;
import io.tenantdb.api.provisioning.ReadDatabaseState;
import io.tenantdb.api.spi.TenantReadDatabases;
import java.util.Optional;

/**
 * The tenants' read databases, where the host has them.
 *
 * @param port works on them; empty if the host has none
 */
public record ReadDatabases(Optional<TenantReadDatabases> port) {

  /**
   * Refuses to change the name of a read database that was created, also by a provisioning that
   * failed after it: nobody would drop the one that has the old name.
   */
  public void checkNotCreated(OwnedDatabase database, TenantDatabase state) {
    port.filter(
            databases ->
                state.presence() != DatabasePresence.PENDING
                    || databases.inspect(owned(database, state)) instanceof ReadDatabaseState.Own)
        .ifPresent(
            databases -> {
              throw new InvalidValueException(
                  "read database name",
                  state.readDatabaseName().value(),
                  "a tenant's read database is never renamed; delete the record and create a new"
                      + " one");
            });
  }

  /** Creates the record's read database, or refuses because the name is a stranger's. */
  void create(OwnedDatabase database, TenantDatabase state, Fence fence) {
    port.ifPresent(
        databases -> requireNotForeign(state, databases.create(owned(database, state), fence)));
  }

  /** Drops the record's read database; a stranger's is left, where none of ours was confirmed. */
  public void drop(OwnedDatabase database, TenantDatabase state, boolean confirmed, Fence fence) {
    port.ifPresent(
        databases -> {
          ReadDatabaseState after = databases.drop(owned(database, state), fence);
          if (confirmed) {
            requireNotForeign(state, after);
          }
        });
  }

  private static void requireNotForeign(TenantDatabase state, ReadDatabaseState found) {
    if (found instanceof ReadDatabaseState.Foreign foreign) {
      throw new ReadDatabaseException(
          state.readDatabaseName(),
          "it exists and was not created for tenant %s (%s), so it was not touched; move it out of the way by hand, then call again"
              .formatted(state.tenantId(), foreign.description()),
          null);
    }
  }

  private static OwnedReadDatabase owned(OwnedDatabase database, TenantDatabase state) {
    return new OwnedReadDatabase(
        database.registryId(), database.id(), database.nonce(), state.readDatabaseName());
  }
}
