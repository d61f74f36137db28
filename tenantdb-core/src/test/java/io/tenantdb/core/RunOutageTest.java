package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.TenantDatabaseRuns;
import io.tenantdb.api.error.RegistryUnavailableException;
import io.tenantdb.api.run.MigrationRun;
import io.tenantdb.api.run.MigrationRunOptions;
import io.tenantdb.api.run.RunCounts;
import io.tenantdb.api.run.RunState;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A registry that does not answer for a while. */
class RunOutageTest {

  private static final Duration LEASE = Duration.ofSeconds(2);

  private final Host host = new Host(Clock.systemUTC(), LEASE);
  private final TenantDatabaseRuns runs = host.tenantDb.runs();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void whatIsBegunAfterALongOutageHasAllOfItsLease() throws InterruptedException {
    var unused = Stream.generate(host::migrated).limit(2).toList();
    host.shipThird(route -> {});
    AtomicLong begun = new AtomicLong();
    host.calls.before(
        "advance",
        arguments -> {
          boolean result = ((Optional<?>) arguments[1]).isPresent();
          begun.compareAndSet(0, result ? System.nanoTime() : 0);
          if (result && isWithinLease(begun.get())) {
            throw new RegistryUnavailableException("it restarts", null);
          }
        });

    MigrationRun run = runs.start(MigrationRunOptions.builder(BY).parallelism(1).build());

    assertThat(runs.await(run.id(), Duration.ofSeconds(30)).state()).isEqualTo(RunState.FINISHED);
    assertThat(runs.report(run.id()).counts()).isEqualTo(new RunCounts(0, 0, 2, 0, 0));
    assertThat(runs.report(run.id()).retries()).isZero();
  }

  /**
   * The lease of the result is renewed meanwhile; one that was asked for at first would be over.
   */
  private static boolean isWithinLease(long begun) {
    return System.nanoTime() - begun <= LEASE.toNanos();
  }
}
