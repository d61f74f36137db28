package io.tenantdb.core.internal.projection;

import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;

/** Brings a changed record into the read model. A record that was restored comes back by this. */
final class TenantDatabaseUpdatedEventHandler {

  private final TenantDatabaseReadRepository readRepository;

  TenantDatabaseUpdatedEventHandler(TenantDatabaseReadRepository readRepository) {
    this.readRepository = readRepository;
  }

  void handle(TenantDatabaseUpdatedEvent event) {
    boolean written =
        event.state().isDeleted()
            ? readRepository.delete(event.id(), event.version())
            : readRepository.save(TenantDatabaseViewModel.of(event.state()));
    Projection.log(event, written);
  }
}
