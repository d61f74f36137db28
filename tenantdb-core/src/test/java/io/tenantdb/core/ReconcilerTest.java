package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tenantdb.api.database.DatabasePresence;
import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseStatus;
import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.lease.LeaseRequest;
import io.tenantdb.api.lease.LeasedOperation;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fails or takes long in the background keeps nothing else from being done. */
class ReconcilerTest {

  private static final Duration OFTEN = Duration.ofMillis(5);

  /** More than the reconciler looks at in one round. */
  private static final int MANY = 60;

  private final Host host = new Host();
  private final Set<TenantDatabaseId> broken = ConcurrentHashMap.newKeySet();
  private final Queue<TenantDatabaseId> tried = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean waiting;

  @AfterEach
  void close() {
    end.countDown();
    host.close();
  }

  @Test
  void purgesThatFailBlockNoOther() {
    List<TenantDatabase> stuck = Stream.generate(this::due).limit(MANY).toList();
    stuck.forEach(record -> broken.add(record.id()));
    TenantDatabase last = due();

    try (TenantDb node = node()) {
      awaitPurged(last);

      broken.clear();
      stuck.forEach(this::awaitPurged);
    }
  }

  @Test
  void aPurgeThatFailsAgainInTheSameWayIsNoNewVersion() {
    TenantDatabase record = due();
    broken.add(record.id());

    try (TenantDb node = node()) {
      await().until(() -> tries(record) > 5);

      assertThat(host.state(record).version()).isEqualTo(record.version() + 1);
      assertThat(host.state(record).errorMessage().value()).contains("the bucket is full");
    }
  }

  @Test
  void aDeletionThatFailsAgainInTheSameWayIsNoNewVersionAndIsFinishedInTheEnd() {
    TenantDatabase record = unfinishedDeletion();
    broken.add(record.id());

    try (TenantDb node = node()) {
      await().until(() -> tries(record) > 5);

      // Withdrawn, and what went wrong.
      assertThat(host.state(record).version()).isEqualTo(record.version() + 2);

      broken.clear();
      await().until(() -> host.state(record).isDeleted());
    }
  }

  @Test
  void deletionsThatFailBlockNoOther() {
    for (int i = 0; i < MANY; i++) {
      broken.add(unfinishedDeletion().id());
    }
    TenantDatabase last = unfinishedDeletion();

    try (TenantDb node = node()) {
      await().until(() -> host.state(last).isDeleted());
    }
  }

  @Test
  void aRecordOfTheCreateCommandWaitsForNoBackup() {
    TenantDatabase purge = due();
    List<TenantDatabase> deletions = Stream.generate(this::unfinishedDeletion).limit(MANY).toList();
    TenantId tenantId = host.tenant();
    waiting = true;

    try (TenantDb node = node()) {
      await().until(() -> tries(purge) == 1 && deletions.stream().anyMatch(r -> tries(r) == 1));
      node.commands().create(Host.create(tenantId));

      await()
          .until(
              () -> host.live(tenantId).orElseThrow().status(),
              TenantDatabaseStatus.ACTIVE::equals);

      end.countDown();
      awaitPurged(purge);
      deletions.forEach(record -> await().until(() -> host.state(record).isDeleted()));
    }
  }

  @Test
  void whatWasBegunAnewMeanwhileIsNotFinished() {
    TenantDatabase suspension = unfinished(LeasedOperation.SUSPEND);
    TenantDatabase unfinished = unfinished(LeasedOperation.SUSPEND);
    host.calls.beforeNext(
        "findById",
        arguments -> {
          // Another node finishes it, and somebody resumes the tenant.
          host.registry
              .leases()
              .release(
                  host.registry
                      .leases()
                      .acquire(suspension.id(), request("other node", LeasedOperation.SUSPEND))
                      .lease());
        });

    try (TenantDb node = node()) {
      await().until(() -> host.state(unfinished).status(), TenantDatabaseStatus.SUSPENDED::equals);
      assertThat(host.state(suspension)).isEqualTo(suspension);
    }
  }

  private TenantDb node() {
    return host.builder()
        .reconcileInterval(OFTEN)
        .purgePause(Duration.ofNanos(1))
        .backup((record, place) -> backUp(record.id()))
        .build();
  }

  private void backUp(TenantDatabaseId id) {
    tried.add(id);
    if (waiting) {
      Uninterruptibles.awaitUninterruptibly(end);
    }
    if (broken.contains(id)) {
      throw new IllegalStateException("the bucket is full");
    }
  }

  private long tries(TenantDatabase record) {
    return tried.stream().filter(record.id()::equals).count();
  }

  private void awaitPurged(TenantDatabase record) {
    await().until(() -> host.state(record).presence(), DatabasePresence.GONE::equals);
  }

  /** A deleted record whose time in the bin is over. */
  private TenantDatabase due() {
    TenantDatabase record = host.migrated();
    try (TenantDb node = host.builder().recycleBin(Duration.ofNanos(1)).build()) {
      return node.provisioning().deleteTenantDatabase(record.tenantId(), BY);
    }
  }

  /** A record whose worker died before it did anything. */
  private TenantDatabase unfinishedDeletion() {
    return unfinished(LeasedOperation.DROP);
  }

  private TenantDatabase unfinished(LeasedOperation operation) {
    TenantDatabase record = host.migrated();
    host.registry.leases().acquire(record.id(), request("dead worker", operation));
    return record;
  }

  private static LeaseRequest request(String owner, LeasedOperation operation) {
    return new LeaseRequest(owner, operation, Duration.ofMillis(1), BY);
  }
}
