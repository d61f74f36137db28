package io.tenantdb.core.internal.command;

import io.tenantdb.api.TenantDatabaseCommands;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseCreateCommand;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;
import io.tenantdb.api.database.TenantDatabaseUpdateCommand;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseCreateCommandHandler;
import io.tenantdb.core.internal.lifecycle.TenantDatabaseDeleteCommandHandler;

/** Hands each command to its handler. */
public final class CommandHandlers implements TenantDatabaseCommands {

  private final TenantDatabaseCreateCommandHandler create;
  private final TenantDatabaseUpdateCommandHandler update;
  private final TenantDatabaseDeleteCommandHandler delete;

  public CommandHandlers(
      TenantDatabaseCreateCommandHandler create,
      TenantDatabaseUpdateCommandHandler update,
      TenantDatabaseDeleteCommandHandler delete) {
    this.create = create;
    this.update = update;
    this.delete = delete;
  }

  @Override
  public TenantDatabase create(TenantDatabaseCreateCommand command) {
    return create.handle(command);
  }

  @Override
  public TenantDatabase update(TenantDatabaseUpdateCommand command) {
    return update.handle(command);
  }

  @Override
  public TenantDatabase delete(TenantDatabaseDeleteCommand command) {
    return delete.handle(command);
  }
}
