package io.tenantdb.core.internal.placement;

import io.tenantdb.api.database.ServerName;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.error.PlacementRefusedException;
import io.tenantdb.api.provisioning.Placement;
import io.tenantdb.api.provisioning.ServerLoad;
import io.tenantdb.api.spi.PlacementStrategy;
import io.tenantdb.api.spi.TenantDatabaseWriteRepository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks the strategy for the server of a new database. The registry is counted at most once a second
 * for that; in between, what this node places is added. Safe for use by many threads.
 */
public final class Placements {

  private static final Duration GOOD_FOR = Duration.ofSeconds(1);

  private final TenantDatabaseWriteRepository records;
  private final List<ServerName> servers;
  private final PlacementStrategy strategy;
  private final InstantSource clock;
  private final Map<ServerName, Long> counted = new HashMap<>();
  private Instant countedAt = Instant.MIN;

  /**
   * @param servers what the strategy may choose from
   */
  public Placements(
      TenantDatabaseWriteRepository records,
      Set<ServerName> servers,
      PlacementStrategy strategy,
      InstantSource clock) {
    this.records = records;
    this.servers = servers.stream().sorted(Comparator.comparing(ServerName::value)).toList();
    this.strategy = strategy;
    this.clock = clock;
  }

  /**
   * The server of a tenant's new database.
   *
   * @throws PlacementRefusedException if no server takes it
   */
  public synchronized ServerName place(TenantId tenantId) {
    if (servers.size() == 1 && strategy.equals(new FewestDatabases(FewestDatabases.UNLIMITED))) {
      return servers.get(0);
    }
    boolean fresh = countIfOld(GOOD_FOR);
    Placement placement = strategy.place(tenantId, loads());
    if (placement instanceof Placement.Refused && !fresh) {
      countIfOld(Duration.ZERO);
      placement = strategy.place(tenantId, loads());
    }
    if (placement instanceof Placement.Refused refused) {
      throw new PlacementRefusedException(tenantId, refused.reason());
    }
    ServerName chosen = ((Placement.On) placement).server();
    if (!servers.contains(chosen)) {
      throw new PlacementRefusedException(
          tenantId,
          "the placement strategy chose server %s, and the provisioner knows only %s; correct one of them"
              .formatted(chosen, servers));
    }
    counted.merge(chosen, 1L, Long::sum);
    return chosen;
  }

  private boolean countIfOld(Duration goodFor) {
    Instant now = clock.instant();
    if (now.isBefore(countedAt.plus(goodFor)) && !now.isBefore(countedAt)) {
      return false;
    }
    counted.clear();
    counted.putAll(records.countByServer());
    countedAt = now;
    return true;
  }

  private List<ServerLoad> loads() {
    return servers.stream()
        .map(server -> new ServerLoad(server, counted.getOrDefault(server, 0L)))
        .toList();
  }
}
