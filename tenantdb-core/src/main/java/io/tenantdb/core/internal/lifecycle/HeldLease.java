package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.RegistryException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.spi.TenantDatabaseRegistry;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease of this node: renewed three times in its duration, and timed by this process's clocks.
 */
final class HeldLease implements Fence {

  private static final Logger log = LoggerFactory.getLogger(HeldLease.class);

  private final TenantDatabaseRegistry registry;
  private final Lease lease;
  private final Duration duration;
  private final ScheduledFuture<?> renewal;
  private volatile Moment granted;
  private volatile boolean lost;

  /**
   * @param before when the lease was not granted yet
   */
  HeldLease(
      TenantDatabaseRegistry registry,
      Lease lease,
      Duration duration,
      Moment before,
      ScheduledExecutorService scheduler) {
    this.registry = registry;
    this.lease = lease;
    this.duration = duration;
    this.granted = before;
    long period = Math.max(1, duration.toMillis() / 3);
    this.renewal =
        scheduler.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  /**
   * A moment by two clocks: one is never set, the other goes on while the machine sleeps.
   *
   * @param nanos by {@link System#nanoTime}
   * @param millis by {@link System#currentTimeMillis}
   */
  record Moment(long nanos, long millis) {

    static Moment now() {
      return new Moment(System.nanoTime(), System.currentTimeMillis());
    }

    /** The time since then, by the clock that says more. */
    Duration elapsed() {
      Duration byNanos = Duration.ofNanos(System.nanoTime() - nanos);
      Duration byMillis = Duration.ofMillis(System.currentTimeMillis() - millis);
      return byNanos.compareTo(byMillis) > 0 ? byNanos : byMillis;
    }
  }

  Lease lease() {
    return lease;
  }

  @Override
  public Duration remaining() {
    Duration left = duration.minus(granted.elapsed());
    if (lost || left.isNegative() || left.isZero()) {
      throw new LeaseLostException(lease);
    }
    return left;
  }

  /** Gives the lease back. */
  void release() {
    stopRenewing();
    try {
      registry.leases().release(lease);
    } catch (RegistryException e) {
      warnThatItExpires(e);
    }
  }

  /** Ends the lease and leaves the record's work unfinished, for whoever looks for such. */
  void abandon() {
    stopRenewing();
    try {
      registry.leases().renew(lease, Duration.ZERO);
    } catch (RegistryException e) {
      warnThatItExpires(e);
    }
  }

  void stopRenewing() {
    renewal.cancel(false);
  }

  private void warnThatItExpires(RegistryException e) {
    log.warn(
        "The lease on tenant database {} could not be given back; it ends by expiry: {}",
        lease.id(),
        e.getMessage());
  }

  private void renew() {
    if (lost) {
      return;
    }
    try {
      Moment before = Moment.now();
      if (registry.leases().renew(lease, duration)) {
        granted = before;
      } else {
        lost = true;
        log.warn(
            "{} has lost its lease on tenant database {} while doing {}; whoever holds it now goes"
                + " on",
            lease.owner(),
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
