package io.tenantdb.api.lease;

import java.time.Duration;

/**
 * Tells a worker how long it may still act. What a lease protects in the registry is checked there
 * by its token; a server knows no tokens, so a change on it has to be over before the lease can be.
 * Safe for use by many threads.
 */
@FunctionalInterface
public interface Fence {

  /**
   * How long the lease surely lasts from now, by the clocks of this process: it may last longer,
   * and not shorter. The time that the process was stopped counts.
   *
   * @return a positive time
   * @throws io.tenantdb.api.error.LeaseLostException if the lease may be over; whoever calls has to
   *     stop
   */
  Duration remaining();
}
