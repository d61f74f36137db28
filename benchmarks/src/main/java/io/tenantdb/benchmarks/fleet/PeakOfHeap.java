package io.tenantdb.benchmarks.fleet;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The most of the heap that was in use after a collection. It asks for whole collections all the
 * time: what a young one leaves is for the most part garbage that nobody has looked for yet, and
 * grows with the time that a run takes.
 */
final class PeakOfHeap {

  private static final long PAUSE_NANOS = 250_000_000;

  private final List<MemoryPoolMXBean> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();
  private final AtomicLong most = new AtomicLong();

  private PeakOfHeap() {}

  /** Watches from now on. */
  static PeakOfHeap watch() {
    PeakOfHeap peak = new PeakOfHeap();
    Thread watcher = new Thread(peak::watchOn, "peak of heap");
    watcher.setDaemon(true);
    watcher.start();
    return peak;
  }

  private void watchOn() {
    while (true) {
      look();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void look() {
    System.gc();
    long used = pools.stream().mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum();
    most.accumulateAndGet(used, Math::max);
  }

  /** How many bytes, counting what is in use now. */
  long bytes() {
    look();
    return most.get();
  }
}
