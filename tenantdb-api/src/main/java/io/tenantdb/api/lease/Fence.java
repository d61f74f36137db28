package io.tenantdb.api.lease;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tells a worker how long it may still act. What a lease protects in the registry is checked there
 * by its token; a server checks no tokens, so a change on it has to be over before the lease can
 * be, or its session has to carry the token, for a later worker to end it by. Safe for use by many
 * threads.
 */
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

  /**
   * The token of the lease: it grows with every grant of a lease on the same thing, so that a
   * worker knows what an earlier one has left.
   */
  long token();

  /**
   * A fence for whoever has no lease of the registry's.
   *
   * @param token see {@link #token}
   * @param remaining see {@link #remaining}
   */
  static Fence of(long token, Supplier<Duration> remaining) {
    return new Fence() {
      @Override
      public Duration remaining() {
        return remaining.get();
      }

      @Override
      public long token() {
        return token;
      }
    };
  }
}
