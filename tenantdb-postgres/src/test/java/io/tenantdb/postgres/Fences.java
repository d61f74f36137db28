package io.tenantdb.postgres;

import io.tenantdb.api.lease.Fence;
import java.time.Duration;

/** Fences of workers in tests. */
final class Fences {

  /** That of a worker who holds its lease. */
  static final Fence HELD = () -> Duration.ofHours(1);

  private Fences() {}
}
