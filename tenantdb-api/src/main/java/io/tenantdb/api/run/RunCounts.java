package io.tenantdb.api.run;

/**
 * How many databases of a run are in each state.
 *
 * @param waiting not begun, or resting before the next attempt
 * @param running under way
 * @param succeeded at the target
 * @param failed failed for this run
 * @param skipped left as they are
 */
public record RunCounts(long waiting, long running, long succeeded, long failed, long skipped) {

  /** All of them. */
  public long total() {
    return waiting + running + succeeded + failed + skipped;
  }

  /** Those that are neither waiting nor running. */
  public long ended() {
    return succeeded + failed + skipped;
  }
}
