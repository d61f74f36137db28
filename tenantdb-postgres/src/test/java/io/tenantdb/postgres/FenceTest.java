package io.tenantdb.postgres;

import static io.tenantdb.postgres.Fences.HELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.error.LeaseLostException;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.lease.Fence;
import io.tenantdb.api.lease.Lease;
import io.tenantdb.api.lease.LeasedOperation;
import io.tenantdb.api.provisioning.CreationResult.Created;
import io.tenantdb.api.provisioning.DatabaseInspection.Absent;
import io.tenantdb.api.provisioning.DatabaseInspection.Own;
import io.tenantdb.api.provisioning.DropResult;
import io.tenantdb.api.provisioning.OwnedDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease that ends while its worker is at work. */
class FenceTest {

  private final Server server = new Server();
  private final PostgresProvisioner provisioner = server.provisioner();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void nothingIsCommittedWhenTheLeaseEndsDuringTheTransaction() {
    OwnedDatabase record = server.newRecord();
    provisioner.create(record, Optional.empty(), HELD);

    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> provisioner.suspend(record, lostAfter(1, record)));

    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
    provisioner.drop(record, HELD);
  }

  @Test
  void nothingIsCommittedWhenTheServerCouldOutliveTheLease() {
    OwnedDatabase record = server.newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    AtomicInteger looks = new AtomicInteger();
    Fence shrinking =
        Fence.of(1, () -> Duration.ofSeconds(looks.getAndIncrement() % 2 == 0 ? 60 : 1));

    assertThatThrownBy(() -> provisioner.suspend(record, shrinking))
        .isInstanceOf(TenantServerException.class)
        .hasMessageContaining("lease could end");

    assertThat(provisioner.inspect(record)).isEqualTo(new Own(true));
    provisioner.drop(record, HELD);
  }

  @Test
  void aWorkerThatWasStoppedInTheMiddleBeginsAnewWhileItHoldsItsLease() {
    OwnedDatabase record = server.newRecord();
    provisioner.create(record, Optional.empty(), HELD);
    AtomicInteger looks = new AtomicInteger();
    Fence stopping =
        Fence.of(
            1,
            () -> {
              int look = looks.getAndIncrement();
              if (look == 1) {
                await().until(() -> !isInTransaction(record));
              }
              return look == 0 ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
            });

    provisioner.suspend(record, stopping);

    assertThat(looks).hasValueGreaterThan(2);
    assertThat(provisioner.inspect(record)).isEqualTo(new Own(false));
    provisioner.drop(record, HELD);
  }

  private boolean isInTransaction(OwnedDatabase record) {
    return !server
        .queryOne(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ?::bigint::oid",
            String.valueOf(Integer.toUnsignedLong(record.nonce().value().hashCode())))
        .equals("0");
  }

  @Test
  void aLateWorkerBringsNoDroppedDatabaseBack() {
    OwnedDatabase record = server.newRecord();

    // The worker looked, found nothing, and was stopped; meanwhile the record's database was
    // dropped.
    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> provisioner.create(record, Optional.empty(), lostAfter(3, record)));

    assertThat(provisioner.inspect(record)).isEqualTo(new Absent());
    assertThat(provisioner.drop(record, HELD))
        .as("what the worker left")
        .isEqualTo(new DropResult.Absent());
  }

  @Test
  void aLateWorkerLeavesWhatItsSuccessorHasMade() {
    OwnedDatabase record = server.newRecord();
    AtomicInteger looks = new AtomicInteger();
    Fence late =
        Fence.of(
            1,
            () -> {
              int look = looks.getAndIncrement();
              if (look == 2) {
                // Right before CREATE.
                server.execute(
                    "CREATE DATABASE %s OWNER tenantdb_admin".formatted(Server.unclaimed(record)));
              }
              if (look > 2) {
                throw lost(record);
              }
              return Duration.ofMinutes(1);
            });

    assertThatExceptionOfType(LeaseLostException.class)
        .isThrownBy(() -> provisioner.create(record, Optional.empty(), late));

    assertThat(server.exists(Server.unclaimed(record))).isTrue();
    assertThat(provisioner.create(record, Optional.empty(), HELD)).isEqualTo(new Created(false));
    provisioner.drop(record, HELD);
  }

  private static LeaseLostException lost(OwnedDatabase record) {
    return new LeaseLostException(
        new Lease(record.id(), "late worker", LeasedOperation.PROVISION, 1));
  }

  private static Fence lostAfter(int looks, OwnedDatabase record) {
    AtomicInteger left = new AtomicInteger(looks);
    return Fence.of(
        1,
        () -> {
          if (left.getAndDecrement() <= 0) {
            throw lost(record);
          }
          return Duration.ofMinutes(1);
        });
  }
}
