package io.tenantdb.core.internal.placement;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.provisioning.Placement;
import io.tenantdb.api.provisioning.ServerLoad;
import io.tenantdb.api.spi.PlacementStrategy;
import java.util.Comparator;
import java.util.List;

/**
 * The server with the fewest databases, of equal ones the first by name.
 *
 * @param limit how many databases a server takes
 */
public record FewestDatabases(long limit) implements PlacementStrategy {

  /** No server is ever full. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  @Override
  public Placement place(TenantId tenantId, List<ServerLoad> servers) {
    return servers.stream()
        .filter(server -> server.databases() < limit)
        .min(Comparator.comparingLong(ServerLoad::databases))
        .<Placement>map(server -> new Placement.On(server.server()))
        .orElseGet(
            () ->
                new Placement.Refused(
                    "each of the servers %s has %d databases or more; name a further server, or raise the limit"
                        .formatted(servers.stream().map(ServerLoad::server).toList(), limit)));
  }
}
