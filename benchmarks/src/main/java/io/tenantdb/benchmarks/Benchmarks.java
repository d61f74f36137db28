package io.tenantdb.benchmarks;

import io.tenantdb.benchmarks.fleet.FleetMigrationBenchmark;
import io.tenantdb.benchmarks.provisioning.ProvisioningBenchmark;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs one benchmark: {@code mvn -q -Pbenchmarks -Dbenchmark=provisioning}, with {@code
 * -Dbenchmark.scale=small} for a first impression.
 */
public final class Benchmarks {

  private static final Map<String, Benchmark> ALL =
      Map.of(
          "provisioning",
          new ProvisioningBenchmark(),
          "fleet-migration",
          new FleetMigrationBenchmark());

  private Benchmarks() {}

  /**
   * Ends with exit code 0 if the benchmark came to its end, whatever its figures.
   *
   * @param args its name, and its scale
   */
  public static void main(String[] args) {
    Benchmark benchmark = ALL.get(args[0]);
    Optional<Scale> scale = Scale.named(args[1]);
    if (benchmark == null || scale.isEmpty()) {
      System.err.println(usage(args));
      System.exit(2);
      return;
    }
    try {
      benchmark.run(scale.get(), new Report(System.out));
      // Threads of libraries that are no daemons must not keep it.
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static String usage(String[] args) {
    return """
        There is no benchmark "%s" of scale "%s".
        Names:  %s
        Scales: small, full
        Usage:  mvn -q -Pbenchmarks -Dbenchmark=NAME [-Dbenchmark.scale=small]"""
        .formatted(args[0], args[1], String.join(", ", new TreeMap<>(ALL).keySet()));
  }
}
