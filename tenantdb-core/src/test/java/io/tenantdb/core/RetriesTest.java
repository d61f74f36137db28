package io.tenantdb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.error.TenantDatabaseBusyException;
import io.tenantdb.api.error.TenantDatabaseTenantIdExistsException;
import io.tenantdb.api.error.TenantDbException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several callers finish one provisioning that failed. */
class RetriesTest {

  private static final int CALLERS = 4;
  private static final int ROUNDS = 25;

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void theLaterOfTwoCallersIsToldThatTheTenantHasItsDatabase() {
    TenantDatabase record = host.failed();
    List<TenantDatabase> between = new ArrayList<>();
    host.calls.beforeNext("saveAndAcquire", arguments -> between.add(retry(record)));

    assertThatThrownBy(() -> retry(record))
        .isInstanceOf(TenantDatabaseTenantIdExistsException.class);

    assertThat(between).containsExactly(host.state(record));
    assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
  }

  @Test
  void theLaterOfTwoCallersIsToldThatTheFirstIsAtIt() {
    TenantDatabase record = host.failed();
    List<Throwable> refusals = new ArrayList<>();
    host.calls.beforeNext("create", arguments -> refusals.add(refusal(() -> retry(record))));

    assertThat(retry(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
    assertThat(refusals).singleElement().isInstanceOf(TenantDatabaseBusyException.class);
  }

  @Test
  void ofSeveralCallersThatDecideAtOnceOneSucceedsAndNoneMeetsAStaleVersion() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        TenantDatabase record = host.failed();
        CyclicBarrier decided = new CyclicBarrier(CALLERS);
        AtomicInteger first = new AtomicInteger(CALLERS);
        host.calls.before(
            "saveAndAcquire",
            arguments -> {
              if (first.getAndDecrement() > 0) {
                decided.await();
              }
            });
        Callable<Object> call =
            () -> {
              try {
                return retry(record);
              } catch (TenantDbException e) {
                return e;
              }
            };

        List<Object> answers = new ArrayList<>();
        for (Future<Object> answer : callers.invokeAll(Collections.nCopies(CALLERS, call))) {
          answers.add(answer.get());
        }

        assertThat(answers)
            .allMatch(
                answer ->
                    answer instanceof TenantDatabaseBusyException
                        || answer instanceof TenantDatabaseTenantIdExistsException
                        || answer instanceof TenantDatabase)
            .filteredOn(TenantDatabase.class::isInstance)
            .hasSize(1);
        assertThat(host.state(record).status()).isEqualTo(TenantDatabaseStatus.ACTIVE);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private TenantDatabase retry(TenantDatabase record) {
    return host.tenantDb.provisioning().createTenantDatabase(Host.create(record.tenantId()));
  }

  private static Throwable refusal(Runnable call) {
    try {
      call.run();
      return new AssertionError("nothing was refused");
    } catch (TenantDbException e) {
      return e;
    }
  }
}
