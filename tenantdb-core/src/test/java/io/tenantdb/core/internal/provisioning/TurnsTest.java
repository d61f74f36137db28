package io.tenantdb.core.internal.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tenantdb.api.error.WaitInterruptedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever purges on one server does it when the one before is done. */
class TurnsTest {

  private static final int CALLERS = 8;

  private final Turns turns = new Turns(Duration.ofNanos(1));

  @Test
  void noTwoOfManyCallersWorkAtOnceAndAllGetTheirTurn() throws Exception {
    AtomicInteger atWork = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<Integer>> most = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        most.add(
            callers.submit(
                () -> {
                  start.await();
                  return turns.inTurn(() -> seenAtWork(atWork));
                }));
      }
      for (Future<Integer> seen : most) {
        assertThat(seen.get()).isEqualTo(1);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void manyCallersKeepThePauseAsWell() throws Exception {
    Duration pause = Duration.ofMillis(40);
    Turns pausing = new Turns(pause);
    CyclicBarrier start = new CyclicBarrier(4);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Long>> begun = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        begun.add(
            callers.submit(
                () -> {
                  start.await();
                  return pausing.inTurn(System::nanoTime);
                }));
      }
      List<Long> moments = new ArrayList<>();
      for (Future<Long> moment : begun) {
        moments.add(moment.get());
      }
      Collections.sort(moments);
      for (int i = 1; i < moments.size(); i++) {
        assertThat(moments.get(i) - moments.get(i - 1)).isGreaterThanOrEqualTo(pause.toNanos());
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void workThatFailsEndsItsTurn() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                turns.inTurn(
                    () -> {
                      throw new IllegalStateException("the server is away");
                    }))
        .withMessage("the server is away");

    assertThat(turns.inTurn(() -> "next")).isEqualTo("next");
  }

  @Test
  void whoDoesNotWaitDoesNothingWhileAnotherWorks() throws Exception {
    CompletableFuture<String> others = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<String> first =
          caller.submit(
              () ->
                  turns.inTurn(
                      () -> {
                        begun.countDown();
                        return others.join();
                      }));
      begun.await();

      assertThat(turns.inTurnIfFree(() -> "second")).isEmpty();

      others.complete("first");
      assertThat(first.get()).isEqualTo("first");
    } finally {
      others.complete("first");
      caller.shutdownNow();
    }
    assertThat(turns.inTurnIfFree(() -> "third")).contains("third");
    assertThat(turns.inTurn(() -> "fourth")).isEqualTo("fourth");
  }

  @Test
  void whoIsInterruptedDoesNothingAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    AtomicInteger done = new AtomicInteger();
    try {
      assertThatExceptionOfType(WaitInterruptedException.class)
          .isThrownBy(() -> turns.inTurn(done::incrementAndGet));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(done).hasValue(0);
  }

  /** The most that were at work while this caller was. */
  private static int seenAtWork(AtomicInteger atWork) {
    int most = atWork.incrementAndGet();
    for (int look = 0; look < 1000; look++) {
      Thread.yield();
      most = Math.max(most, atWork.get());
    }
    atWork.decrementAndGet();
    return most;
  }
}
