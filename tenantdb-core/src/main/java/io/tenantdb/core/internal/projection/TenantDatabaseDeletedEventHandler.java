package io.tenantdb.core.internal.projection;

import io.tenantdb.api.database.TenantDatabaseDeletedEvent;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;

/** Takes a deleted record out of the read model. */
final class TenantDatabaseDeletedEventHandler {

  private final TenantDatabaseReadRepository readRepository;

  TenantDatabaseDeletedEventHandler(TenantDatabaseReadRepository readRepository) {
    this.readRepository = readRepository;
  }

  void handle(TenantDatabaseDeletedEvent event) {
    boolean written = readRepository.delete(event.id(), event.version());
    Projection.log(event, written);
  }
}
