package io.tenantdb.benchmarks.fleet;

import io.tenantdb.benchmarks.Scale;

/**
 * How much of what.
 *
 * @param databases in the fleet
 * @param warmUps rounds that are not measured
 * @param rounds rounds that are
 * @param tenRounds measured rounds with ten migrations
 * @param repeats how often what takes milliseconds is done
 * @param records in the large registry
 */
record FleetExtent(
    int databases, int warmUps, int rounds, int tenRounds, int repeats, int records) {

  static FleetExtent of(Scale scale) {
    return switch (scale) {
      case TINY -> new FleetExtent(3, 1, 1, 1, 1, 30);
      case SMALL -> new FleetExtent(20, 1, 2, 1, 50, 2_000);
      case FULL -> new FleetExtent(300, 2, 3, 3, 300, 100_000);
    };
  }
}
