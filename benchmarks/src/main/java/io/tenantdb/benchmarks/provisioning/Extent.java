package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.Scale;

/**
 * How often what is done.
 *
 * @param warmUps rounds of the claims from the pool that are not measured
 * @param rounds rounds of the claims that are
 * @param flywayEvery in each how manieth of these rounds Flyway takes part
 * @param counts how often round trips and commits are counted
 * @param copyWarmUps rounds of the copies of the template that are not measured
 * @param copies rounds of the copies that are
 * @param burst tenants that come at once
 * @param bursts how many bursts are measured
 */
record Extent(
    int warmUps,
    int rounds,
    int flywayEvery,
    int counts,
    int copyWarmUps,
    int copies,
    int burst,
    int bursts) {

  static Extent of(Scale scale) {
    return switch (scale) {
      case TINY -> new Extent(0, 1, 1, 1, 0, 1, 2, 1);
      case SMALL -> new Extent(50, 30, 15, 3, 5, 15, 20, 1);
      case FULL -> new Extent(200, 200, 10, 9, 20, 60, 200, 2);
    };
  }
}
