package io.tenantdb.core;

import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.migration.MigrationFingerprint;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabaseEntry;
import io.tenantdb.tck.Samples;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What dead workers left of templates and clones. */
class PreparationTidyTest {

  private static final int ANY_NUMBER = 100;

  private final Host host = new Host();
  private final MigrationFingerprint fingerprint = Samples.fingerprint();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void oneThatCannotBeDroppedKeepsTheRoundFromNoOther() {
    host.tenantDb.close();
    abandon();
    abandon();
    abandon();
    await().until(() -> left().stream().allMatch(PreparedDatabaseEntry::abandoned));
    AtomicBoolean refused = new AtomicBoolean();
    host.calls.before(
        "discard",
        arguments -> {
          boolean onServer = arguments[0] instanceof PreparedDatabase;
          if (onServer && refused.compareAndSet(false, true)) {
            throw new IllegalStateException("somebody is connected to it");
          }
        });

    // Its rounds are an hour apart.
    try (TenantDb node = host.builder().build()) {
      await().until(() -> left().size() == 1);
      assertThat(node.events().pending()).isZero();
    }
  }

  @Test
  void twoClonesAreMadeAtATime() {
    host.tenantDb.close();
    AtomicInteger atWork = new AtomicInteger();
    CountDownLatch seen = new CountDownLatch(1);
    host.calls.before(
        "prepare",
        arguments -> {
          if (((PreparedDatabase) arguments[0]).kind() == PreparedDatabase.Kind.CLONE) {
            atWork.incrementAndGet();
            seen.await();
          }
        });
    try (TenantDb node = host.builder().warmPool(6).build()) {
      await().until(() -> atWork.get() >= 2);
      for (int look = 0; look < 10_000; look++) {
        Thread.yield();
      }

      assertThat(atWork).hasValue(2);
      seen.countDown();
      await().until(() -> atWork.get() == 6);
      assertThat(node.events().pending()).isZero();
    }
  }

  private void abandon() {
    PreparedDatabase clone =
        new PreparedDatabase(
            host.registry.id(), Samples.nonce(), PreparedDatabase.Kind.CLONE, SERVER, fingerprint);
    assertThat(
            host.registry
                .preparedDatabases()
                .begin(clone, ANY_NUMBER, ANY_NUMBER, "dead worker", Duration.ofMillis(1)))
        .isPresent();
  }

  private List<PreparedDatabaseEntry> left() {
    return host.registry.preparedDatabases().findByServer(SERVER).stream()
        .filter(entry -> entry.database().fingerprint().equals(fingerprint))
        .toList();
  }
}
