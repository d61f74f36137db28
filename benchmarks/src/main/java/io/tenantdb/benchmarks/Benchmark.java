package io.tenantdb.benchmarks;

/** Some figures that are measured together, in one run. */
@FunctionalInterface
public interface Benchmark {

  /**
   * Measures and reports. Leaves no process and no file behind.
   *
   * @param scale how thoroughly
   * @param report where the figures go
   */
  void run(Scale scale, Report report) throws Exception;
}
