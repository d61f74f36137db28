package io.tenantdb.core.internal.projection;

import io.tenantdb.api.TenantDatabaseEventListener;
import io.tenantdb.api.database.TenantDatabaseCreatedEvent;
import io.tenantdb.api.database.TenantDatabaseDeletedEvent;
import io.tenantdb.api.database.TenantDatabaseEvent;
import io.tenantdb.api.database.TenantDatabaseUpdatedEvent;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the read model: hands each event to its handler. */
public final class Projection implements TenantDatabaseEventListener {

  /** The name under which the projection subscribes. */
  public static final String NAME = "tenantdb.projection";

  private static final Logger log = LoggerFactory.getLogger(Projection.class);

  private final TenantDatabaseCreatedEventHandler created;
  private final TenantDatabaseUpdatedEventHandler updated;
  private final TenantDatabaseDeletedEventHandler deleted;

  public Projection(TenantDatabaseReadRepository readRepository) {
    this.created = new TenantDatabaseCreatedEventHandler(readRepository);
    this.updated = new TenantDatabaseUpdatedEventHandler(readRepository);
    this.deleted = new TenantDatabaseDeletedEventHandler(readRepository);
  }

  @Override
  public void onEvent(TenantDatabaseEvent event) {
    if (event instanceof TenantDatabaseCreatedEvent e) {
      created.handle(e);
    } else if (event instanceof TenantDatabaseUpdatedEvent e) {
      updated.handle(e);
    } else if (event instanceof TenantDatabaseDeletedEvent e) {
      deleted.handle(e);
    }
  }

  static void log(TenantDatabaseEvent event, boolean written) {
    log.debug(
        "Tenant {}, database {}: {} version {} {}",
        event.state().tenantId(),
        event.state().databaseName(),
        event.getClass().getSimpleName(),
        event.version(),
        written ? "is in the read model" : "was in the read model already");
  }
}
