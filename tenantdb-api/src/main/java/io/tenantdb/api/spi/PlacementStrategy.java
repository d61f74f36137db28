package io.tenantdb.api.spi;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.Placement;
import io.tenantdb.api.provisioning.ServerLoad;
import java.util.List;

/** Chooses the server of a tenant's new database. Safe for use by many threads. */
@FunctionalInterface
public interface PlacementStrategy {

  /**
   * Chooses a server.
   *
   * @param tenantId whose database it will be
   * @param servers the servers that the provisioner knows, ordered by name. The numbers may be a
   *     second old, and other nodes place databases at the same time
   */
  Placement place(TenantId tenantId, List<ServerLoad> servers);
}
