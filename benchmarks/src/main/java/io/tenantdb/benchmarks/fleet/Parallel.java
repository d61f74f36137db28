package io.tenantdb.benchmarks.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A loop over a fleet, with so many threads as a host gives it. */
final class Parallel {

  private Parallel() {}

  /** Something that is done to one database. */
  @FunctionalInterface
  interface Work<T> {
    void accept(T database) throws Exception;
  }

  /** Does it to each; whichever thread is free takes the next. */
  static <T> void forEach(int workers, List<T> databases, Work<T> work) throws Exception {
    Queue<T> left = new ConcurrentLinkedQueue<>(databases);
    Callable<Integer> worker =
        () -> {
          int done = 0;
          for (T next = left.poll(); next != null; next = left.poll()) {
            work.accept(next);
            done++;
          }
          return done;
        };
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        all.add(threads.submit(worker));
      }
      for (Future<Integer> one : all) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }
}
