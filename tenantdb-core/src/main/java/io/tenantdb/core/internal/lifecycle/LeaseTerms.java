package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this node takes leases and keeps them: under its name, renewed three times in their time. */
public final class LeaseTerms {

  private static final Logger log = LoggerFactory.getLogger(LeaseTerms.class);

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
    var unused = new LeaseRequest(node, LeasedOperation.PROVISION, duration);
  }

  LeaseRequest request(LeasedOperation operation) {
    if (scheduler.isShutdown()) {
      throw new IllegalStateException(
          "This TenantDb is closed and can renew no lease; nothing was changed");
    }
    return new LeaseRequest(node, operation, duration);
  }

  /** Renews a lease until the renewal is closed or the lease is lost. */
  Renewal keep(TenantDatabaseRegistry registry, Lease lease) {
    long period = Math.max(1, duration.toMillis() / 3);
    ScheduledFuture<?> task =
        scheduler.scheduleWithFixedDelay(
            new Task(registry, lease), period, period, TimeUnit.MILLISECONDS);
    return () -> task.cancel(false);
  }

  private final class Task implements Runnable {

    private final TenantDatabaseRegistry registry;
    private final Lease lease;
    private boolean lost;

    Task(TenantDatabaseRegistry registry, Lease lease) {
      this.registry = registry;
      this.lease = lease;
    }

    @Override
    public void run() {
      if (lost) {
        return;
      }
      try {
        lost = !registry.leases().renew(lease, duration);
        if (lost) {
          log.warn(
              "{} has lost its lease on tenant database {} while doing {}; whoever holds it now"
                  + " goes on",
              node,
              lease.id(),
              lease.operation());
        }
      } catch (RuntimeException e) {
        // An exception that left the task would end the renewal.
        log.warn(
            "The lease on tenant database {} could not be renewed, trying again: {}",
            lease.id(),
            e.toString());
      }
    }
  }

  /** A renewal that is under way. */
  @FunctionalInterface
  interface Renewal extends AutoCloseable {

    @Override
    void close();
  }
}
