package io.tenantdb.benchmarks.provisioning;

import io.tenantdb.benchmarks.Alternation.Work;
import io.tenantdb.benchmarks.Report;
import io.tenantdb.benchmarks.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Many tenants at once that find the pool empty. */
final class BurstFigures {

  private static final int CALLERS = 8;
  private static final List<Integer> PARALLELISMS = List.of(1, 2, 4, 8);
  private static final double NANOS_OF_A_SECOND = 1e9;

  private final Host host;
  private final BareDatabases bare;
  private final Place place;

  /**
   * @param host without a pool
   */
  BurstFigures(Host host, BareDatabases bare, Place place) {
    this.host = host;
    this.bare = bare;
    this.place = place;
  }

  void measure(Extent extent, Report report) throws Exception {
    Samples rates = new Samples();
    Map<Integer, Samples> bareRates = new LinkedHashMap<>();
    PARALLELISMS.forEach(parallelism -> bareRates.put(parallelism, new Samples()));
    // A JVM that has just started compiles what a burst needs while the burst goes on.
    double warmUp = rate(CALLERS, extent.burst(), host::create);
    for (int i = 0; i < extent.bursts(); i++) {
      rates.add(rate(CALLERS, extent.burst(), host::create));
      for (Map.Entry<Integer, Samples> bareRate : bareRates.entrySet()) {
        bareRate
            .getValue()
            .add(rate(bareRate.getKey(), extent.burst(), () -> bare.copy(place.admin())));
      }
    }
    bareRates.forEach(
        (parallelism, samples) ->
            report.remark(
                "CREATE DATABASE … TEMPLATE, %d at once: %.1f a second"
                    .formatted(parallelism, samples.median())));
    report.remark(
        "tenantdb, %d callers: %.1f a second, %.1f in a burst before to warm up"
            .formatted(CALLERS, rates.median(), warmUp));
    Map.Entry<Integer, Samples> best = best(bareRates);
    double bestRate = best.getValue().median();
    report.ratio(
        "provision.burst.rate",
        rates.median() / bestRate,
        "CREATE DATABASE … TEMPLATE %d at once".formatted(best.getKey()),
        "%.1f a second".formatted(bestRate));
  }

  /** How many a second; afterwards the server is as before. */
  private double rate(int callers, int times, Work work) throws Exception {
    host.awaitQuiet();
    AtomicInteger left = new AtomicInteger(times);
    Callable<Integer> caller =
        () -> {
          int done = 0;
          while (left.getAndDecrement() > 0) {
            work.run();
            done++;
          }
          return done;
        };
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      long start = System.nanoTime();
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        all.add(threads.submit(caller));
      }
      for (Future<Integer> one : all) {
        one.get();
      }
      return times * NANOS_OF_A_SECOND / (System.nanoTime() - start);
    } finally {
      threads.shutdown();
      host.awaitQuiet();
      BareDatabases.level(place.server());
    }
  }

  private static Map.Entry<Integer, Samples> best(Map<Integer, Samples> rates) {
    return rates.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.comparingDouble(Samples::median)))
        .orElseThrow();
  }
}
