package io.tenantdb.api.lease;

import io.tenantdb.api.database.Attribution;
import java.util.Objects;

/**
 * A lease whose worker neither finished nor gave up: work for whoever takes the next lease on the
 * record.
 *
 * @param lease the lease that expired
 * @param attribution who had asked for the work
 */
public record ExpiredLease(Lease lease, Attribution attribution) {

  public ExpiredLease {
    Objects.requireNonNull(lease, "lease");
    Objects.requireNonNull(attribution, "attribution");
  }
}
