package io.tenantdb.core.internal.lifecycle;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Fence;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease of this node: renewed three times in its duration, and timed by this process's clocks.
 *
 * @param <L> the kind of lease
 */
public final class HeldLease<L> implements Fence {

  private static final Logger log = LoggerFactory.getLogger(HeldLease.class);

  private final Kind<L> kind;
  private final L lease;
  private final Duration duration;
  private final ScheduledFuture<?> renewal;
  private volatile Moment granted;
  private volatile boolean lost;

  /**
   * @param before when the lease was not granted yet
   */
  HeldLease(
      Kind<L> kind, L lease, Duration duration, Moment before, ScheduledExecutorService scheduler) {
    this.kind = kind;
    this.lease = lease;
    this.duration = duration;
    this.granted = before;
    long period = Math.max(1, duration.toMillis() / 3);
    this.renewal =
        scheduler.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  /** What differs between the leases on records and those on prepared databases. */
  interface Kind<L> {

    /** Lets a lease last for this long from now, and says whether it is still held. */
    boolean renew(L lease, Duration duration);

    long token(L lease);

    LeaseLostException lost(L lease);
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

  /** The lease, as the registry granted it. */
  public L lease() {
    return lease;
  }

  @Override
  public Duration remaining() {
    Duration left = duration.minus(granted.elapsed());
    if (lost || left.isNegative() || left.isZero()) {
      // Whoever was told so has stopped: a renewal that comes through later changes nothing.
      lost = true;
      throw kind.lost(lease);
    }
    return left;
  }

  /** Whether the lease was lost, or a worker was told that it may be. */
  boolean isLost() {
    return lost;
  }

  @Override
  public long token() {
    return kind.token(lease);
  }

  /** To be called when the registry has ended the lease, or is to let it expire. */
  public void stopRenewing() {
    renewal.cancel(false);
  }

  /**
   * Ends the lease at once and leaves its work unfinished, for whoever looks for such.
   *
   * @return whether the lease was surely still this worker's
   */
  public boolean abandon() {
    stopRenewing();
    try {
      return kind.renew(lease, Duration.ZERO);
    } catch (RuntimeException e) {
      log.warn("{} could not be given back; it ends by expiry: {}", lease, e.toString());
      return false;
    }
  }

  private void renew() {
    if (lost) {
      return;
    }
    try {
      Moment before = Moment.now();
      if (kind.renew(lease, duration)) {
        granted = before;
      } else {
        lost = true;
        log.warn("{} was lost to another worker, which goes on with its work", lease);
      }
    } catch (RuntimeException | Error e) {
      // An exception that left the task would end the renewal.
      log.warn("{} could not be renewed, trying again: {}", lease, e.toString());
    }
  }
}
