package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.database.Attribution;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import io.tenantdb.core.internal.lifecycle.HeldLease.Moment;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/** How this node takes leases. */
public final class LeaseTerms {

  private final String node;
  private final Duration duration;
  private final ScheduledExecutorService scheduler;

  /**
   * @param node this node's name, unique among all nodes
   * @param duration how long a lease lasts without renewal
   * @param scheduler runs the renewals
   */
  public LeaseTerms(String node, Duration duration, ScheduledExecutorService scheduler) {
    this.node = node;
    this.duration = duration;
    this.scheduler = scheduler;
    // Whatever is wrong with them is told now, not by the first operation.
    var unused = request(LeasedOperation.PROVISION, Attribution.by("tenantdb"));
  }

  /**
   * Takes a lease and keeps it.
   *
   * @param grant has the registry grant it
   */
  HeldLease take(
      TenantDatabaseRegistry registry,
      LeasedOperation operation,
      Attribution attribution,
      Function<LeaseRequest, Lease> grant) {
    if (scheduler.isShutdown()) {
      throw new IllegalStateException(
          "This TenantDb is closed and can renew no lease; nothing was changed");
    }
    Moment before = Moment.now();
    Lease lease = grant.apply(request(operation, attribution));
    return new HeldLease(registry, lease, duration, before, scheduler);
  }

  private LeaseRequest request(LeasedOperation operation, Attribution attribution) {
    return new LeaseRequest(node, operation, duration, attribution);
  }
}
