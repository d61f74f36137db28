package io.tenantdb.core.internal.projection;

import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;

/** Puts a new record into the read model. */
final class TenantDatabaseCreatedEventHandler {

  private final TenantDatabaseReadRepository readRepository;

  TenantDatabaseCreatedEventHandler(TenantDatabaseReadRepository readRepository) {
    this.readRepository = readRepository;
  }

  void handle(TenantDatabaseCreatedEvent event) {
    boolean written = readRepository.save(TenantDatabaseViewModel.of(event.state()));
    Projection.log(event, written);
  }
}
