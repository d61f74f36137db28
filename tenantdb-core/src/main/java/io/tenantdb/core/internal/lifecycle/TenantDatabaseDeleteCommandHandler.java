package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseDeleteCommand;

/** Soft-deletes records. */
public final class TenantDatabaseDeleteCommandHandler {

  private final Records records;

  public TenantDatabaseDeleteCommandHandler(Records records) {
    this.records = records;
  }

  /** Soft-deletes a record; the real database stays where it is. */
  public TenantDatabase handle(TenantDatabaseDeleteCommand command) {
    return Versions.repeatWhileStale(
        command.expectedVersion(),
        () -> {
          TenantDatabase record = records.live(command.id());
          Versions.check(record, command.expectedVersion());
          return records.save(records.aggregate(record, command.attribution()).deleted());
        });
  }
}
