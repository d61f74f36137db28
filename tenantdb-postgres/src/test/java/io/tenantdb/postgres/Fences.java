package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import java.time.Duration;

/** Fences of workers in tests. */
final class Fences {

  /** That of a worker who holds its lease. */
  static final Fence HELD = Fence.of(1, () -> Duration.ofHours(1));

  private Fences() {}
}
