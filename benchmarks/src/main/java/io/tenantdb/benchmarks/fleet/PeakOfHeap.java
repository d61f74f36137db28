package io.tenantdb.benchmarks.fleet;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The most of the heap that was in use after a collection. */
final class PeakOfHeap {

  private final AtomicLong most = new AtomicLong();

  private PeakOfHeap() {}

  /** Watches from now on. */
  static PeakOfHeap watch() {
    Set<String> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    PeakOfHeap peak = new PeakOfHeap();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, handback) ->
                  peak.collected(
                      GarbageCollectionNotificationInfo.from(
                          (CompositeData) notification.getUserData()),
                      pools),
              null,
              null);
    }
    return peak;
  }

  private void collected(GarbageCollectionNotificationInfo info, Set<String> pools) {
    long used =
        info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
            .filter(entry -> pools.contains(entry.getKey()))
            .mapToLong(entry -> entry.getValue().getUsed())
            .sum();
    most.accumulateAndGet(used, Math::max);
  }

  /** How many bytes, counting what is in use now. */
  long bytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return Math.max(most.get(), runtime.totalMemory() - runtime.freeMemory());
  }
}
