package io.tenantdb.core.internal.doctor;

import static org.awaitility.Awaitility.await;

import io.tenantdb.api.lease.Fence;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerRepairsTest {

  @Test
  void theTimeOfARepairWithoutALeaseRunsOut() {
    Fence fence = ServerRepairs.noLease();
    Duration atFirst = fence.remaining();

    await().until(() -> fence.remaining().compareTo(atFirst) < 0);
  }
}
