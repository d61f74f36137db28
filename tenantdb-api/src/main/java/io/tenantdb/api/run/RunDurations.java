package io.tenantdb.api.run;

import java.time.Duration;
import java.util.Objects;

/**
 * How long the databases that succeeded took, each from when it was begun to when its result was on
 * record. Each is the time of one of them: the smallest that is not exceeded by that share.
 *
 * @param median of half of them
 * @param ninetieth of 90 %
 * @param ninetyNinth of 99 %
 * @param longest of all
 */
public record RunDurations(
    Duration median, Duration ninetieth, Duration ninetyNinth, Duration longest) {

  public RunDurations {
    Objects.requireNonNull(median, "median");
    Objects.requireNonNull(ninetieth, "ninetieth");
    Objects.requireNonNull(ninetyNinth, "ninetyNinth");
    Objects.requireNonNull(longest, "longest");
  }
}
