package io.tenantdb.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * What came of a task that several threads started at the same moment.
 *
 * @param values what the successful ones returned
 * @param failures what the others threw
 */
record Race<T>(List<T> values, List<RuntimeException> failures) {

  static final int MANY = 32;

  private static final int LONGEST_SECONDS = 60;

  /** Runs the task once a thread, with the thread's number from 0. */
  static <T> Race<T> of(int threads, IntFunction<T> task) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<Finish<T>>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        futures.add(executor.submit(() -> run(start, number, task)));
      }
      List<T> values = new ArrayList<>();
      List<RuntimeException> failures = new ArrayList<>();
      for (Future<Finish<T>> future : futures) {
        Finish<T> finish = future.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        finish.value().ifPresent(values::add);
        finish.failure().ifPresent(failures::add);
      }
      return new Race<>(values, failures);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("The test was interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("A racer did not finish", e);
    } finally {
      executor.shutdownNow();
    }
  }

  /** Runs a task that returns nothing; the values are the numbers of the successful threads. */
  static Race<Integer> ofActions(int threads, IntConsumer task) {
    return of(
        threads,
        number -> {
          task.accept(number);
          return number;
        });
  }

  /** The value of the only one that succeeded. */
  T onlyWinner() {
    if (values.size() != 1) {
      AssertionError error =
          new AssertionError("Exactly one of the racers must win, these did: " + values);
      failures.forEach(error::addSuppressed);
      throw error;
    }
    return values.get(0);
  }

  /** The values, where every one had to succeed. */
  List<T> allWinners() {
    if (!failures.isEmpty()) {
      throw new AssertionError("All racers must succeed", failures.get(0));
    }
    return values;
  }

  private static <T> Finish<T> run(CyclicBarrier start, int number, IntFunction<T> task)
      throws InterruptedException, BrokenBarrierException {
    start.await();
    try {
      return new Finish<>(Optional.of(task.apply(number)), Optional.empty());
    } catch (RuntimeException e) {
      return new Finish<>(Optional.empty(), Optional.of(e));
    }
  }

  private record Finish<T>(Optional<T> value, Optional<RuntimeException> failure) {}
}
