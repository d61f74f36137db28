package io.tenantdb.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Waits until the JVM's compiler has nothing to do. It works on threads of its own, which on a
 * machine with few cores would take their time from whatever is measured; a host that has been up
 * for long has none of that.
 */
final class CompilerRest {

  private static final Duration GLANCE = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private CompilerRest() {}

  static void await() throws InterruptedException {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
      return;
    }
    long start = System.nanoTime();
    long before;
    long now = compiler.getTotalCompilationTime();
    do {
      before = now;
      Thread.sleep(GLANCE.toMillis());
      now = compiler.getTotalCompilationTime();
    } while (now != before && System.nanoTime() - start < LONGEST.toNanos());
  }
}
