package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.DatabaseName;
import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseBuilder;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.TenantDatabaseAlreadyExistsException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.error.TenantNotFoundException;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.core.internal.placement.Placements;
import java.util.function.Function;

/** Makes records. */
public final class TenantDatabaseCreateCommandHandler {

  private final Records records;
  private final TenantDirectory directory;
  private final ReservedNames reservedNames;
  private final Identifiers identifiers;
  private final Placements placements;

  /**
   * @param records where records are made
   * @param directory the host's tenants
   * @param reservedNames names that no database may get
   * @param identifiers makes ids and nonces
   * @param placements chooses the servers of new databases
   */
  public TenantDatabaseCreateCommandHandler(
      Records records,
      TenantDirectory directory,
      ReservedNames reservedNames,
      Identifiers identifiers,
      Placements placements) {
    this.records = records;
    this.directory = directory;
    this.reservedNames = reservedNames;
    this.identifiers = identifiers;
    this.placements = placements;
  }

  /** Makes a record and leaves it at that. */
  public TenantDatabase handle(TenantDatabaseCreateCommand command) {
    assertTenantIdIsUnique(command);
    return createFirst(command, records::save);
  }

  /** Refuses a tenant that the host does not know. */
  public void assertTenantExists(TenantDatabaseCreateCommand command) {
    if (!directory.exists(command.tenantId())) {
      throw new TenantNotFoundException(command.tenantId());
    }
  }

  /**
   * Makes a record for a tenant that was seen to have none.
   *
   * @param save writes the event of its creation
   */
  public <T> T createFirst(
      TenantDatabaseCreateCommand command, Function<TenantDatabaseCreatedEvent, T> save) {
    if (command.databaseName() != null) {
      reservedNames.check(command.databaseName());
    }
    if (command.readDatabaseName() != null) {
      reservedNames.check(command.readDatabaseName());
    }
    assertTenantExists(command);
    TenantDatabaseId id = identifiers.newId();
    ServerName server = placements.place(command.tenantId());
    try {
      return save.apply(event(command, id, server, firstName(command, id)));
    } catch (TenantDatabaseAlreadyExistsException e) {
      // Of several callers for one tenant, the others may meet the winner's name first.
      assertTenantIdIsUnique(command);
      DatabaseName further = DatabaseName.forTenant(command.tenantId(), id);
      boolean nameWasMade = command.databaseName() == null && !e.name().equals(further);
      if (!nameWasMade || e.name().equals(command.readDatabaseName())) {
        throw e;
      }
      return save.apply(event(command, id, server, further));
    }
  }

  private void assertTenantIdIsUnique(TenantDatabaseCreateCommand command) {
    records
        .findLive(command.tenantId())
        .ifPresent(
            live -> {
              throw new TenantDatabaseTenantIdExistsException(command.tenantId(), live.id());
            });
  }

  private DatabaseName firstName(TenantDatabaseCreateCommand command, TenantDatabaseId id) {
    if (command.databaseName() != null) {
      return command.databaseName();
    }
    DatabaseName made = DatabaseName.forTenant(command.tenantId());
    return reservedNames.contains(made) ? DatabaseName.forTenant(command.tenantId(), id) : made;
  }

  private TenantDatabaseCreatedEvent event(
      TenantDatabaseCreateCommand command,
      TenantDatabaseId id,
      ServerName server,
      DatabaseName name) {
    TenantDatabaseBuilder state =
        TenantDatabase.builder(
                id, command.tenantId(), identifiers.newNonce(), records.clock().instant())
            .server(server)
            .databaseName(name);
    if (command.readDatabaseName() != null) {
      state.readDatabaseName(command.readDatabaseName());
    }
    return new TenantDatabaseCreatedEvent(state.build(), command.attribution());
  }
}
