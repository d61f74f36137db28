package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.CreationNonce;
import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.PreparationLease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many CREATE statements run at once. */
final class StatementLimitTest {

  @Test
  void noMoreThanTheLimitRunAtOnceAndAllRun() throws Exception {
    StatementLimit limit = new StatementLimit(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(
                () -> {
                  limit.<InterruptedException>run(
                      HELD,
                      () -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        two.countDown();
                        two.await();
                        running.decrementAndGet();
                      });
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(most).hasValue(2);
  }

  @Test
  void whoeverWaitsGivesUpWhenTheLeaseIsOver() throws Exception {
    StatementLimit limit = new StatementLimit(1);
    limit.<Exception>run(
        HELD,
        () ->
            assertThatExceptionOfType(LeaseLostException.class)
                .isThrownBy(
                    () ->
                        limit.run(
                            Fence.of(
                                1,
                                () -> {
                                  throw new LeaseLostException(
                                      new PreparationLease(
                                          new CreationNonce(Server.hex()), "waiting worker", 1));
                                }),
                            () -> {
                              throw new AssertionError("the limit is reached");
                            })));
  }

  @Test
  void aStatementThatFailsFreesItsPlace() throws Exception {
    StatementLimit limit = new StatementLimit(1);
    assertThatThrownBy(
            () ->
                limit.run(
                    HELD,
                    () -> {
                      throw new IllegalStateException("the server refused");
                    }))
        .hasMessage("the server refused");
    AtomicInteger runs = new AtomicInteger();
    limit.<RuntimeException>run(HELD, runs::incrementAndGet);
    assertThat(runs).hasValue(1);
  }

  @Test
  void aLimitMustLetOneThrough() {
    assertThatThrownBy(() -> PostgresProvisioner.withoutIsolation().createsAtOnce(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
